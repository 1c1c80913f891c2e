import { join } from 'node:path';
import {
  EnvironmentReader,
  readGatewaySettings,
  readTrackingSettings,
  readWorkerSettings,
  SettingsError,
  type Environment,
  type SettingsProblem,
} from '@weir/config';

export interface UpSettings {
  readonly home: string;
  readonly host: string;
  readonly gatewayPort: number;
  readonly trackingPort: number;
  readonly workerPort: number;
  /** Null = the embedded Postgres. */
  readonly databaseUrl: string | null;
  readonly gatewayConfig: string;
}

const PORT_NAMES = ['WEIR_GATEWAY_PORT', 'WEIR_TRACKING_PORT', 'WEIR_WORKER_PORT'] as const;
/** Stands for the address that is only known once the embedded Postgres runs. */
const EMBEDDED_URL = 'postgres://embedded';

/** Reads what all applications will read, before any of them starts, and reports all problems at once. */
export function readUpSettings(environment: Environment, projectRoot: string): UpSettings {
  const databaseUrl = new EnvironmentReader(environment).text('DATABASE_URL');
  const complete = { ...environment, DATABASE_URL: databaseUrl ?? EMBEDDED_URL };
  const problems = new Map<string, SettingsProblem>();
  const gateway = collect(problems, () => readGatewaySettings(complete));
  const tracking = collect(problems, () => readTrackingSettings(complete));
  const worker = collect(problems, () => readWorkerSettings(complete));
  if (gateway === null || tracking === null || worker === null)
    throw new SettingsError([...problems.values()]);
  const ports = [gateway.port, tracking.port, worker.port];
  refuseSharedPorts(ports);
  return {
    home: tracking.home,
    host: gateway.host,
    gatewayPort: gateway.port,
    trackingPort: tracking.port,
    workerPort: worker.port,
    databaseUrl,
    gatewayConfig: gateway.configPath ?? join(projectRoot, 'config', 'demo.yaml'),
  };
}

const ANY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** Address under which this machine itself reaches what listens on `host`. */
export function baseUrl(host: string, port: number): string {
  const name = ANY_ADDRESS[host] ?? (host.includes(':') ? `[${host}]` : host);
  return `http://${name}:${port}`;
}

function collect<T>(problems: Map<string, SettingsProblem>, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    for (const problem of error.problems) problems.set(problem.name, problem);
    return null;
  }
}

function refuseSharedPorts(ports: readonly number[]): void {
  const problems = PORT_NAMES.flatMap((name, index) => {
    const first = ports.indexOf(ports[index] ?? 0);
    if (first === index) return [];
    return [{ name, reason: `must not be the port of ${PORT_NAMES[first] ?? name}` }];
  });
  if (problems.length > 0) throw new SettingsError(problems);
}
