import type { ConfigReport } from './config-report.js';
import { checkDto, warnUnknownKeys } from './dto-check.js';
import type { RawItem } from './endpoint-factory.js';
import { DestinationConfigDto, TrafficRouteConfigDto } from './gateway-config.dto.js';
import type { GatewayEndpoint, TrafficDestination, TrafficRoute } from './gateway-snapshot.js';
import type { ConfigPath } from './yaml-document.js';

/** Makes a traffic route of its part of the file, once all endpoints are known. */
export class TrafficRouteFactory {
  constructor(
    private readonly endpoints: ReadonlyMap<string, GatewayEndpoint>,
    private readonly report: ConfigReport,
  ) {}

  create({ value, path }: RawItem): TrafficRoute | null {
    this.warn(value, path);
    const dto = checkDto(TrafficRouteConfigDto, { value, path, report: this.report });
    if (!dto) return null;
    const destinations = dto.destinations.flatMap((destination, index) =>
      this.resolve(destination, { route: dto, path: [...path, 'destinations', index] }),
    );
    const sum = dto.destinations.reduce((total, { traffic_percentage: share }) => total + share, 0);
    // Shares such as 33.3 + 33.3 + 33.4 are exact for people, not for floating point.
    if (Math.abs(sum - 100) > 1e-9) {
      this.report.problem([...path, 'destinations'], `the traffic percentages sum up to ${sum}, not to 100`);
    }
    return { name: dto.name, type: dto.task_type, destinations };
  }

  private warn(value: RawItem['value'], path: ConfigPath): void {
    const { report } = this;
    warnUnknownKeys(TrafficRouteConfigDto, { value, path, report });
    const destinations: unknown[] = Array.isArray(value.destinations) ? value.destinations : [];
    destinations.forEach((destination, index) => {
      if (typeof destination !== 'object' || destination === null) return;
      const at = [...path, 'destinations', index];
      warnUnknownKeys(DestinationConfigDto, { value: destination, path: at, report });
    });
  }

  private resolve(
    { name, traffic_percentage: percentage }: DestinationConfigDto,
    { route, path }: { route: TrafficRouteConfigDto; path: ConfigPath },
  ): TrafficDestination[] {
    const endpoint = this.endpoints.get(name);
    if (!endpoint) {
      this.report.problem([...path, 'name'], `there is no endpoint '${name}'`);
      return [];
    }
    if (endpoint.type !== route.task_type) {
      this.report.problem([...path, 'name'], `'${name}' is ${endpoint.type}, the route ${route.task_type}`);
    }
    return [{ endpoint, percentage }];
  }
}
