import { Module } from '@nestjs/common';
import { GatewayProxyController } from './gateway-proxy.controller.js';
import { GatewayProxy } from './gateway-proxy.js';

@Module({ controllers: [GatewayProxyController], providers: [GatewayProxy] })
export class GatewayProxyModule {}
