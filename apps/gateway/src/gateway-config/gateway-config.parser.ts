import type { AdapterDependencies, ProviderRegistry } from '@weir/providers';
import { ConfigReport } from './config-report.js';
import { unknownKeyText } from './dto-check.js';
import { EndpointFactory, type RawItem } from './endpoint-factory.js';
import { GatewayConfigError, type ConfigProblem } from './gateway-config.errors.js';
import { GatewaySnapshot, type GatewayEndpoint } from './gateway-snapshot.js';
import { TrafficRouteFactory } from './traffic-route-factory.js';
import { ValueResolver, type Environment } from './value-resolver.js';
import { YamlDocument } from './yaml-document.js';

export interface GatewayConfigSource {
  readonly text: string;
  /** Only for messages. */
  readonly file: string;
  readonly environment: Environment;
  readonly providers: ProviderRegistry;
  readonly dependencies: AdapterDependencies;
}

export interface ParsedGatewayConfig {
  readonly snapshot: GatewaySnapshot;
  readonly warnings: readonly ConfigProblem[];
}

const LISTS = ['endpoints', 'routes'] as const;

/**
 * Reads a configuration in any of MLflow's three dialects, decided for each item: `task_type` or `destinations` make
 * a traffic route of 3.x, anything else is an endpoint. Throws a {@link GatewayConfigError} with all problems at once.
 */
export function parseGatewayConfig(source: GatewayConfigSource): ParsedGatewayConfig {
  const document = YamlDocument.parse(source.text, source.file);
  const report = new ConfigReport(document);
  const items = readItems(document.value, report);
  const factory = new EndpointFactory({
    ...source,
    report,
    resolver: new ValueResolver(source.environment, report),
  });
  const endpoints = items.filter((item) => !isTraffic(item)).flatMap((item) => factory.create(item) ?? []);
  refuseDuplicates(items, report);
  const byName = new Map<string, GatewayEndpoint>(endpoints.map((endpoint) => [endpoint.name, endpoint]));
  const routeFactory = new TrafficRouteFactory(byName, report);
  // A destination whose endpoint is itself refused would be reported as missing: first things first.
  const routes =
    report.problems.length > 0
      ? []
      : items.filter((item) => isTraffic(item)).flatMap((item) => routeFactory.create(item) ?? []);
  if (report.problems.length > 0) throw new GatewayConfigError(source.file, report.problems);
  return { snapshot: new GatewaySnapshot(endpoints, routes), warnings: report.warnings };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTraffic({ value }: RawItem): boolean {
  return value.task_type !== undefined || value.destinations !== undefined;
}

function readItems(root: unknown, report: ConfigReport): RawItem[] {
  if (!isRecord(root)) {
    const found = root === undefined || root === null ? 'the file is empty' : 'the file is not a mapping';
    report.problem([], `${found}; a list named endpoints is expected`);
    return [];
  }
  for (const key of Object.keys(root)) {
    if (!(LISTS as readonly string[]).includes(key)) report.warning([key], unknownKeyText(key, LISTS));
  }
  if (!LISTS.some((list) => root[list] !== undefined)) {
    report.problem([], 'endpoints is missing (the 2.8 name routes is accepted too)');
  }
  return LISTS.flatMap((list) => readList(root[list], list, report));
}

function readList(value: unknown, list: RawItem['list'], report: ConfigReport): RawItem[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    report.problem([list], `${list} must be a list`);
    return [];
  }
  return value.flatMap((item: unknown, index) => {
    if (isRecord(item)) return [{ value: item, path: [list, index], list }];
    report.problem([list, index], 'must be a mapping');
    return [];
  });
}

function refuseDuplicates(items: readonly RawItem[], report: ConfigReport): void {
  const seen = new Set<unknown>();
  for (const { value, path } of items) {
    if (typeof value.name === 'string' && seen.has(value.name)) {
      report.problem(
        [...path, 'name'],
        `Duplicate names found in endpoint / route configurations: '${value.name}' is declared twice`,
      );
    }
    seen.add(value.name);
  }
}
