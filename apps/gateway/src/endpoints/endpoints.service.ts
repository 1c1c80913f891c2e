import { Injectable } from '@nestjs/common';
import { unknownEndpoint, unknownRoute } from '../errors/request.errors.js';
import { GatewayConfigStore } from '../gateway-config/gateway-config.store.js';
import type { GatewayEndpoint, TrafficRoute } from '../gateway-config/gateway-snapshot.js';
import { cutPage, type Page } from './page-token.js';

/** What is configured, for the listings. */
@Injectable()
export class EndpointsService {
  constructor(private readonly config: GatewayConfigStore) {}

  page(token: string | undefined): Page<GatewayEndpoint> {
    return cutPage(this.config.current.endpoints, token);
  }

  endpoint(name: string): GatewayEndpoint {
    const endpoint = this.config.current.endpoint(name);
    if (!endpoint) throw unknownEndpoint(name);
    return endpoint;
  }

  /** An endpoint under its 2.8 name. */
  route(name: string): GatewayEndpoint {
    const endpoint = this.config.current.endpoint(name);
    if (!endpoint) throw unknownRoute(name);
    return endpoint;
  }

  trafficRoute(name: string): TrafficRoute {
    const route = this.config.current.route(name);
    if (!route) throw unknownRoute(name);
    return route;
  }

  /** Everything that `/v1` takes as `model`. */
  models(): readonly (GatewayEndpoint | TrafficRoute)[] {
    return [...this.config.current.endpoints, ...this.config.current.routes];
  }
}
