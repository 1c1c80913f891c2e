import { EnvironmentReader, type Environment } from './environment-reader.js';
import { readListenSettings, type ListenSettings } from './listen-settings.js';
import { readMetricsSettings, type MetricsSettings } from './metrics-settings.js';
import { readServerSettings, type ServerSettings } from './server-settings.js';
import { readRedisUrl } from './storage-settings.js';

export interface GatewaySettings extends ListenSettings {
  /** YAML file of the endpoints; null when none was named. */
  readonly configPath: string | null;
  readonly redisUrl: string | null;
  /** Worker processes that share the port. */
  readonly workers: number;
  /** Whether a vendor's address may be a cloud's metadata service (`WEIR_ALLOW_METADATA_ADDRESSES`). */
  readonly allowsMetadataAddresses: boolean;
  /** `WEIR_MAX_BODY_BYTES`: the largest body of a call, unpacked. */
  readonly maxBodyBytes: number;
  /** Whether spans are sent to `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly hasTraces: boolean;
  readonly server: ServerSettings;
  readonly metrics: MetricsSettings | null;
}

/** Room for a conversation with several images. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
const LARGEST_BODY_BYTES = 512 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 120_000;

export function readGatewaySettings(environment: Environment): GatewaySettings {
  const reader = new EnvironmentReader(environment);
  return reader.done({
    ...readListenSettings(reader, 'WEIR_GATEWAY_PORT', 5000),
    configPath: reader.text('WEIR_GATEWAY_CONFIG', 'MLFLOW_DEPLOYMENTS_CONFIG', 'MLFLOW_GATEWAY_CONFIG'),
    redisUrl: readRedisUrl(reader),
    workers: reader.integer('WEIR_GATEWAY_WORKERS', { fallback: 1, min: 1, max: 256 }),
    allowsMetadataAddresses: reader.flag('WEIR_ALLOW_METADATA_ADDRESSES'),
    maxBodyBytes: reader.integer('WEIR_MAX_BODY_BYTES', {
      fallback: MAX_BODY_BYTES,
      min: 1_024,
      max: LARGEST_BODY_BYTES,
    }),
    hasTraces: readsTraces(reader),
    server: readServerSettings(reader, { requestTimeoutMs: REQUEST_TIMEOUT_MS }),
    metrics: readMetricsSettings(reader),
  });
}

/** OpenTelemetry's own variables say where to and how; here it only matters whether. */
function readsTraces(reader: EnvironmentReader): boolean {
  const isDisabled = reader.text('OTEL_SDK_DISABLED')?.toLowerCase() === 'true';
  const endpoint = reader.text('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT');
  return endpoint !== null && !isDisabled;
}
