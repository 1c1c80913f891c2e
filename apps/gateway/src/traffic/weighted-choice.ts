import {
  isTrafficRoute,
  type GatewayEndpoint,
  type SnapshotTarget,
} from '../gateway-config/gateway-snapshot.js';

/** The endpoint that answers one request: drawn by weight, independently for each request, behind a traffic route. */
export function chooseEndpoint(target: SnapshotTarget, random: () => number = Math.random): GatewayEndpoint {
  if (!isTrafficRoute(target)) return target;
  let left = random() * 100;
  const weighted = target.destinations.filter(({ percentage }) => percentage > 0);
  for (const { endpoint, percentage } of weighted) {
    left -= percentage;
    if (left < 0) return endpoint;
  }
  const last = weighted.at(-1);
  if (!last) throw new Error(`traffic route ${target.name} has no destination with a share`);
  return last.endpoint;
}
