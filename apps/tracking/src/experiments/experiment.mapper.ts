import type { ExperimentRecord } from '@weir/tracking-store';
import type { ExperimentMessage } from './experiment.messages.js';

export function experimentMessage(experiment: ExperimentRecord): ExperimentMessage {
  return {
    experiment_id: String(experiment.experimentId),
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: experiment.lifecycleStage,
    creation_time: experiment.creationTime,
    last_update_time: experiment.lastUpdateTime,
    tags: experiment.tags.length > 0 ? [...experiment.tags] : undefined,
  };
}
