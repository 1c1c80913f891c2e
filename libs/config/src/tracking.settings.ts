import { readArtifactSettings, type ArtifactSettings } from './artifact-settings.js';
import { readHttpScorers } from './custom-metric-settings.js';
import { EnvironmentReader, type Environment } from './environment-reader.js';
import { readListenSettings, type ListenSettings } from './listen-settings.js';
import { readMetricsSettings, type MetricsSettings } from './metrics-settings.js';
import { readModelServers } from './model-server-settings.js';
import { readQueueBoardMode, type QueueBoardMode } from './queue-board-settings.js';
import { readServerSettings, type ServerSettings } from './server-settings.js';
import { readStorageSettings, type StorageSettings } from './storage-settings.js';
import { readWebSettings, type WebSettings } from './web-settings.js';

export interface TrackingSettings extends ListenSettings, StorageSettings {
  readonly artifacts: ArtifactSettings;
  readonly server: ServerSettings;
  readonly metrics: MetricsSettings | null;
  readonly graphql: GraphqlSettings;
  readonly web: WebSettings;
  /** Model servers that evaluations may name (`WEIR_MODEL_SERVERS`); the workers must allow them too. */
  readonly modelServers: readonly string[];
  /** Services that evaluations may have score their rows (`WEIR_HTTP_SCORERS`); the workers must allow them too. */
  readonly httpScorers: readonly string[];
  readonly queueBoard: QueueBoardMode;
}

/** What one GraphQL query may ask for; named as MLflow's server names it. */
export interface GraphqlSettings {
  /** `MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS` */
  readonly maxRootFields: number;
  /** `MLFLOW_SERVER_GRAPHQL_MAX_ALIASES`, at one level of the query. */
  readonly maxAliases: number;
}

const GRAPHQL_LIMIT = { fallback: 10, min: 1, max: 1_000 };

export function readTrackingSettings(environment: Environment): TrackingSettings {
  const reader = new EnvironmentReader(environment);
  return reader.done({
    ...readListenSettings(reader, 'WEIR_TRACKING_PORT', 5001),
    ...readStorageSettings(reader),
    artifacts: readArtifactSettings(reader),
    // An artifact of gigabytes over a slow line takes its time.
    server: readServerSettings(reader, { requestTimeoutMs: 0 }),
    metrics: readMetricsSettings(reader),
    web: readWebSettings(reader),
    modelServers: readModelServers(reader),
    httpScorers: readHttpScorers(reader),
    queueBoard: readQueueBoardMode(reader),
    graphql: {
      maxRootFields: reader.integer('MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS', GRAPHQL_LIMIT),
      maxAliases: reader.integer('MLFLOW_SERVER_GRAPHQL_MAX_ALIASES', GRAPHQL_LIMIT),
    },
  });
}
