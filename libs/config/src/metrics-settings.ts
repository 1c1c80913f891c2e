import type { EnvironmentReader } from './environment-reader.js';

/** Where Prometheus finds the numbers. */
export interface MetricsSettings {
  /** `WEIR_METRICS_PATH`. */
  readonly path: string;
  /** `WEIR_METRICS_PORT`: a port of its own; null: the application's port. */
  readonly port: number | null;
}

const DEFAULT_PATH = '/metrics';

/** Null when `WEIR_METRICS_PATH` is `off`: then nothing is served and nothing measured beyond plain counters. */
export function readMetricsSettings(reader: EnvironmentReader): MetricsSettings | null {
  const path = reader.text('WEIR_METRICS_PATH') ?? DEFAULT_PATH;
  const port = reader.text('WEIR_METRICS_PORT') === null ? null : reader.port('WEIR_METRICS_PORT', 0);
  if (path === 'off') return null;
  if (!/^(\/[\w.~-]+)+$/.test(path)) {
    return reader.fail('WEIR_METRICS_PATH', 'must be a path like /metrics, or off', null);
  }
  return { path, port };
}
