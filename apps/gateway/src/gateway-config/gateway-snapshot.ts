import type { EndpointType } from '@weir/llm-v1';
import type { ProviderAdapter } from '@weir/providers';
import type { EndpointLimits } from './endpoint-limits.js';

/** Which generation's words an endpoint was declared in: `routes`/`route_type` is 2.8. */
export type DeclaredDialect = '2.8' | 'current';

export interface GatewayEndpoint {
  readonly name: string;
  readonly type: EndpointType;
  readonly declaredDialect: DeclaredDialect;
  readonly model: { readonly name: string | null; readonly provider: string };
  readonly providerName: string;
  readonly limits: EndpointLimits;
  readonly timeoutMs: number;
  readonly adapter: ProviderAdapter;
}

export interface TrafficDestination {
  readonly endpoint: GatewayEndpoint;
  readonly percentage: number;
}

/** A name that stands for several endpoints of one type, chosen by weight for each request. */
export interface TrafficRoute {
  readonly name: string;
  readonly type: EndpointType;
  readonly destinations: readonly TrafficDestination[];
}

export type SnapshotTarget = GatewayEndpoint | TrafficRoute;

export function isTrafficRoute(target: SnapshotTarget): target is TrafficRoute {
  return 'destinations' in target;
}

/** One configuration, whole and unchanging. A request keeps the one that it began with. */
export class GatewaySnapshot {
  private readonly endpointsByName: ReadonlyMap<string, GatewayEndpoint>;
  private readonly routesByName: ReadonlyMap<string, TrafficRoute>;

  constructor(
    readonly endpoints: readonly GatewayEndpoint[],
    readonly routes: readonly TrafficRoute[],
  ) {
    this.endpointsByName = new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
    this.routesByName = new Map(routes.map((route) => [route.name, route]));
  }

  endpoint(name: string): GatewayEndpoint | null {
    return this.endpointsByName.get(name) ?? null;
  }

  route(name: string): TrafficRoute | null {
    return this.routesByName.get(name) ?? null;
  }

  target(name: string): SnapshotTarget | null {
    return this.endpoint(name) ?? this.route(name);
  }
}
