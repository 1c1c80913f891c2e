import { Module } from '@nestjs/common';
import { CallTelemetry } from './call-telemetry.js';
import { GatewayMetrics } from './gateway-metrics.js';

@Module({ providers: [CallTelemetry, GatewayMetrics], exports: [CallTelemetry, GatewayMetrics] })
export class TelemetryModule {}
