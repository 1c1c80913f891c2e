import type { LoggedModelRecord } from '@weir/tracking-store';
import { set, wireDouble } from '../protocol/wire-values.js';
import type { LoggedModelMessage } from './logged-model.messages.js';

export function loggedModelMessage(model: LoggedModelRecord): LoggedModelMessage {
  return {
    info: {
      model_id: model.modelId,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: model.creationTime,
      last_updated_timestamp_ms: model.lastUpdateTime,
      artifact_uri: model.artifactUri,
      status: `LOGGED_MODEL_${model.status}`,
      model_type: set(model.modelType),
      source_run_id: set(model.sourceRunId),
      status_message: set(model.statusMessage),
      tags: list(model.tags),
    },
    data: {
      params: list(model.params),
      metrics: list(
        model.metrics.map((metric) => ({
          key: metric.key,
          value: wireDouble(metric.value),
          timestamp: metric.timestamp,
          step: metric.step,
          dataset_name: set(metric.datasetName),
          dataset_digest: set(metric.datasetDigest),
          model_id: model.modelId,
          run_id: metric.runId,
        })),
      ),
    },
  };
}

const list = <T>(items: readonly T[]): T[] | undefined => (items.length > 0 ? [...items] : undefined);
