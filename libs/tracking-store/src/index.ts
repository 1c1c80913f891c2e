export { ArtifactFile } from './artifacts/artifact-file.entity.js';
export {
  ArtifactFileRepository,
  type ArtifactBlob,
  type ArtifactEntry,
} from './artifacts/artifact-file.repository.js';
export {
  RunInputRepository,
  type DatasetInput,
  type DatasetSummary,
} from './datasets/run-input.repository.js';
export { Experiment, type LifecycleStage } from './entities/experiment.entity.js';
export { ExperimentTag } from './entities/experiment-tag.entity.js';
export { LatestMetric } from './entities/latest-metric.entity.js';
export { Metric } from './entities/metric.entity.js';
export { Param } from './entities/param.entity.js';
export { Run, RUN_STATUSES, type RunStatus } from './entities/run.entity.js';
export { RunTag } from './entities/run-tag.entity.js';
export { trackingEntities } from './entities/tracking-entities.js';
export {
  alreadyExists,
  doesNotExist,
  invalidParameter,
  notImplemented,
  TrackingError,
  translateDatabaseError,
  type TrackingReason,
} from './tracking-store.errors.js';
