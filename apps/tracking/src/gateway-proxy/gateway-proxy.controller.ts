import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { gatewayPath } from './gateway-path.js';
import { GatewayProxy } from './gateway-proxy.js';
import { GatewayProxyRequest } from './gateway-proxy.messages.js';

/** Without a gateway the web interface is told that there are no endpoints. */
const NO_GATEWAY = { endpoints: [] };

/** Only below `/ajax-api`: the prompt editor of the web interface reaches the gateway through its own origin. */
@ApiTags('gateway')
@Controller('ajax-api/2.0/mlflow/gateway-proxy')
export class GatewayProxyController {
  constructor(
    private readonly reader: RequestReader,
    private readonly gateway: GatewayProxy,
  ) {}

  @MlflowPost('', { summary: 'Call an endpoint of the gateway', request: GatewayProxyRequest })
  async invoke(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { gateway_path, json_data } = await this.reader.body(request, GatewayProxyRequest);
    const path = gatewayPath('POST', gateway_path);
    sendMessage(response, (await this.gateway.call('POST', path, json_data ?? {})) ?? NO_GATEWAY);
  }

  @Get()
  @ApiExcludeEndpoint()
  async endpoints(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { gateway_path } = await this.reader.query(request, GatewayProxyRequest);
    sendMessage(
      response,
      (await this.gateway.call('GET', gatewayPath('GET', gateway_path), null)) ?? NO_GATEWAY,
    );
  }
}
