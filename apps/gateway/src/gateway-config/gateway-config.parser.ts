import type { AdapterDependencies, ProviderRegistry } from '@weir/providers';
import { ConfigReport } from './config-report.js';
import { unknownKeyText } from './dto-check.js';
import { EndpointFactory, type RawItem } from './endpoint-factory.js';
import type { ConfigProblem } from './gateway-config.errors.js';
import { GatewaySnapshot, type GatewayEndpoint } from './gateway-snapshot.js';
import { TrafficRouteFactory } from './traffic-route-factory.js';
import { ValueResolver, type Environment, type KeyFiles } from './value-resolver.js';
import { YamlDocument } from './yaml-document.js';

export interface GatewayConfigSource {
  readonly text: string;
  /** Only for messages. */
  readonly file: string;
  readonly environment: Environment;
  readonly providers: ProviderRegistry;
  readonly dependencies: AdapterDependencies;
  /** Those of the configuration that this one is to replace: a file among them that is gone is a problem. */
  readonly keyFilesInUse?: KeyFiles;
}

const LISTS = ['endpoints', 'routes'] as const;
/** Where YAML anchors are put to share them, as in compose files. */
const SHARED_BLOCK = /^x-/;

/** What a file says, or everything that is wrong with it. */
export interface GatewayConfigReading {
  /** Null exactly when there are problems. */
  readonly snapshot: GatewaySnapshot | null;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
  /** Files whose change is a change of the configuration. */
  readonly keyFiles: KeyFiles;
}

/**
 * Reads a configuration in any of MLflow's three dialects, decided for each item: `task_type` or `destinations` make
 * a traffic route of 3.x, anything else is an endpoint. Throws a {@link GatewayConfigError} only for a text that is no
 * YAML.
 */
export function readGatewayConfig(source: GatewayConfigSource): GatewayConfigReading {
  const document = YamlDocument.parse(source.text, source.file);
  const report = new ConfigReport(document);
  const resolver = new ValueResolver(source.environment, report, source.keyFilesInUse);
  for (const path of document.pathsOf('__proto__')) report.problem(path, 'is not a key that can be used');
  const items = report.problems.length > 0 ? [] : readItems(document.value, report);
  const factory = new EndpointFactory({ ...source, report, resolver });
  const endpoints = items.filter((item) => !isTraffic(item)).flatMap((item) => factory.create(item) ?? []);
  refuseDuplicates(items, report);
  const byName = new Map<string, GatewayEndpoint>(endpoints.map((endpoint) => [endpoint.name, endpoint]));
  const routeFactory = new TrafficRouteFactory(byName, report);
  // A destination whose endpoint is itself refused would be reported as missing: first things first.
  const routes =
    report.problems.length > 0
      ? []
      : items.filter((item) => isTraffic(item)).flatMap((item) => routeFactory.create(item) ?? []);
  const { problems, warnings } = report;
  const snapshot = problems.length > 0 ? null : new GatewaySnapshot(endpoints, routes);
  return { snapshot, problems, warnings, keyFiles: resolver.keyFiles };
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
    if (!(LISTS as readonly string[]).includes(key) && !SHARED_BLOCK.test(key))
      report.warning([key], unknownKeyText(key, LISTS));
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
