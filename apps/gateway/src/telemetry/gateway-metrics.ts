import { Injectable } from '@nestjs/common';
import type { MetricFamily } from '@weir/observability';
import { GatewayConfigStore } from '../gateway-config/gateway-config.store.js';
import { CallTelemetry } from './call-telemetry.js';
import { configFamilies } from './config-families.js';

/** Everything that the gateway itself measures. */
@Injectable()
export class GatewayMetrics {
  constructor(
    private readonly telemetry: CallTelemetry,
    private readonly config: GatewayConfigStore,
  ) {}

  families(): MetricFamily[] {
    const configured = new Set(this.config.current.endpoints.map(({ name }) => name));
    return [...this.telemetry.families(configured), ...configFamilies(this.config.status)];
  }
}
