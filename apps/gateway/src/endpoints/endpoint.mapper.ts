import type { GatewayEndpoint, TrafficRoute } from '../gateway-config/gateway-snapshot.js';

export interface LimitView {
  readonly calls: number;
  readonly key: string | null;
  readonly renewal_period: string;
}

interface ModelView {
  readonly name: string | null;
  readonly provider: string;
}

/** An endpoint as `/api/2.0/endpoints/` lists it. Clients fail without `endpoint_url`, some without `limit`. */
export interface EndpointView {
  readonly name: string;
  readonly endpoint_type: string;
  readonly model: ModelView;
  readonly endpoint_url: string;
  readonly limit: LimitView | null;
}

/** The same endpoint in the words of MLflow 2.8. */
export interface RouteView {
  readonly name: string;
  readonly route_type: string;
  readonly model: ModelView;
  readonly route_url: string;
}

export interface TrafficRouteView {
  readonly name: string;
  readonly task_type: string;
  readonly destinations: readonly { readonly name: string; readonly traffic_percentage: number }[];
  readonly routing_strategy: 'TRAFFIC_SPLIT';
}

export function toEndpointView(endpoint: GatewayEndpoint): EndpointView {
  return {
    name: endpoint.name,
    endpoint_type: endpoint.type,
    model: endpoint.model,
    endpoint_url: invocationUrl(endpoint),
    limit: toLimitView(endpoint),
  };
}

export function toRouteView(endpoint: GatewayEndpoint): RouteView {
  return {
    name: endpoint.name,
    route_type: endpoint.type,
    model: endpoint.model,
    route_url: invocationUrl(endpoint),
  };
}

export function toTrafficRouteView({ name, type, destinations }: TrafficRoute): TrafficRouteView {
  return {
    name,
    task_type: type,
    destinations: destinations.map(({ endpoint, percentage }) => ({
      name: endpoint.name,
      traffic_percentage: percentage,
    })),
    routing_strategy: 'TRAFFIC_SPLIT',
  };
}

/** Relative and with the older prefix in both listings: clients put their own base URL in front. */
function invocationUrl({ name }: GatewayEndpoint): string {
  return `/gateway/${name}/invocations`;
}

/** The first limit of calls: MLflow's listing has room for no more, and no word for tokens. */
function toLimitView({ limits }: GatewayEndpoint): LimitView | null {
  const limit = limits.declared.find(({ unit }) => unit === 'calls');
  return limit ? { calls: limit.capacity, key: limit.key, renewal_period: limit.renewalPeriod } : null;
}
