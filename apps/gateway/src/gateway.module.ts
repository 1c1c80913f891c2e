import { Global, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { GatewaySettings } from '@weir/config';
import type { Logger } from '@weir/observability';
import { VendorTransport } from '@weir/providers';
import { GuardedRateLimiter } from '@weir/rate-limit';
import { EndpointsModule } from './endpoints/endpoints.module.js';
import { GatewayConfigStore } from './gateway-config/gateway-config.store.js';
import { GATEWAY_LOGGER, GATEWAY_SETTINGS } from './gateway.tokens.js';
import { HealthModule } from './health/health.module.js';
import { InvocationsModule } from './invocations/invocations.module.js';

export interface GatewayResources {
  readonly config: GatewayConfigStore;
  readonly limiter: GuardedRateLimiter;
  readonly logger: Logger;
  readonly settings: GatewaySettings;
  readonly transport: VendorTransport;
}

/** What was read and connected before Nest starts, so that a bad configuration is refused without it. */
@Global()
@Module({})
class GatewayResourcesModule implements OnApplicationShutdown {
  constructor(private readonly transport: VendorTransport) {}

  static of({ config, limiter, logger, settings, transport }: GatewayResources): DynamicModule {
    const providers = [
      { provide: GatewayConfigStore, useValue: config },
      { provide: GuardedRateLimiter, useValue: limiter },
      { provide: GATEWAY_LOGGER, useValue: logger },
      { provide: GATEWAY_SETTINGS, useValue: settings },
      { provide: VendorTransport, useValue: transport },
    ];
    return { module: GatewayResourcesModule, providers, exports: providers };
  }

  onApplicationShutdown(): Promise<void> {
    return this.transport.close();
  }
}

@Module({})
export class GatewayModule {
  static with(resources: GatewayResources): DynamicModule {
    return {
      module: GatewayModule,
      imports: [GatewayResourcesModule.of(resources), InvocationsModule, EndpointsModule, HealthModule],
    };
  }
}
