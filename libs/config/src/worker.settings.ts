import { readHttpScorers } from './custom-metric-settings.js';
import { EnvironmentReader, type Environment } from './environment-reader.js';
import { readListenSettings, type ListenSettings } from './listen-settings.js';
import { readModelServers } from './model-server-settings.js';
import { readServerSettings, type ServerSettings } from './server-settings.js';
import { readStorageSettings, type StorageSettings } from './storage-settings.js';
import { readVendorSettings, type VendorSettings } from './vendor-settings.js';

export interface WorkerSettings extends ListenSettings, StorageSettings {
  /** Base address of the gateway whose endpoints evaluations call (`WEIR_GATEWAY_URL`). */
  readonly gatewayUrl: string;
  /** Model calls under way at once in this process (`WEIR_WORKER_CONCURRENCY`). */
  readonly concurrency: number;
  /** Origins of `mlflow models serve` and its like that evaluations may call (`WEIR_MODEL_SERVERS`). */
  readonly modelServers: readonly string[];
  /** Addresses of services that may score rows (`WEIR_HTTP_SCORERS`), each with everything below it. */
  readonly httpScorers: readonly string[];
  /** Shown to them as a bearer token (`WEIR_HTTP_SCORER_TOKEN`). */
  readonly httpScorerToken: string | null;
  /** Folder or artifact URI of the toxicity classifier's ONNX export (`WEIR_TOXICITY_MODEL`). */
  readonly toxicityModel: string | null;
  /** For models that are asked without the gateway. */
  readonly vendors: VendorSettings;
  readonly server: ServerSettings;
}

const REQUEST_TIMEOUT_MS = 30_000;

export function readWorkerSettings(environment: Environment): WorkerSettings {
  const reader = new EnvironmentReader(environment);
  const gatewayPort = reader.port('WEIR_GATEWAY_PORT', 5000);
  return reader.done({
    ...readListenSettings(reader, 'WEIR_WORKER_PORT', 5002),
    ...readStorageSettings(reader),
    gatewayUrl: (
      reader.address('WEIR_GATEWAY_URL', { schemes: ['http', 'https'] }) ?? `http://127.0.0.1:${gatewayPort}`
    ).replace(/\/+$/, ''),
    concurrency: reader.integer('WEIR_WORKER_CONCURRENCY', { fallback: 8, min: 1, max: 1_000 }),
    modelServers: readModelServers(reader),
    httpScorers: readHttpScorers(reader),
    httpScorerToken: reader.text('WEIR_HTTP_SCORER_TOKEN'),
    toxicityModel: reader.text('WEIR_TOXICITY_MODEL'),
    vendors: readVendorSettings(reader),
    server: readServerSettings(reader, { requestTimeoutMs: REQUEST_TIMEOUT_MS }),
  });
}
