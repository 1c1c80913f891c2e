import { ArtifactFile } from '../artifacts/artifact-file.entity.js';
import { ArtifactUploadPart } from '../artifacts/artifact-upload-part.entity.js';
import { ArtifactUpload } from '../artifacts/artifact-upload.entity.js';
import { Dataset } from '../datasets/dataset.entity.js';
import { RunInput } from '../datasets/run-input.entity.js';
import { LoggedModelMetric } from '../logged-models/logged-model-metric.entity.js';
import { LoggedModelParam } from '../logged-models/logged-model-param.entity.js';
import { LoggedModelTag } from '../logged-models/logged-model-tag.entity.js';
import { LoggedModel } from '../logged-models/logged-model.entity.js';
import { Assessment } from '../traces/assessment.entity.js';
import { Span } from '../traces/span.entity.js';
import { TracePrompt } from '../traces/trace-prompt.entity.js';
import { TraceRun } from '../traces/trace-run.entity.js';
import { Trace } from '../traces/trace.entity.js';
import { RunModel } from '../logged-models/run-model.entity.js';
import { evaluationEntities } from '../evaluations/evaluation-entities.js';
import { evaluationDatasetEntities } from '../evaluation-datasets/evaluation-dataset-entities.js';
import { RunTableAppend } from '../tables/run-table-append.entity.js';
import { RunTableRow } from '../tables/run-table-row.entity.js';
import { RunTable } from '../tables/run-table.entity.js';
import { ModelAlias } from '../registry/model-alias.entity.js';
import { ModelVersionTag } from '../registry/model-version-tag.entity.js';
import { ModelVersion } from '../registry/model-version.entity.js';
import { RegisteredModelTag } from '../registry/registered-model-tag.entity.js';
import { RegisteredModel } from '../registry/registered-model.entity.js';
import { ScorerVersion } from '../scorers/scorer-version.entity.js';
import { Scorer } from '../scorers/scorer.entity.js';
import { Experiment } from './experiment.entity.js';
import { ExperimentTag } from './experiment-tag.entity.js';
import { LatestMetric } from './latest-metric.entity.js';
import { Metric } from './metric.entity.js';
import { Param } from './param.entity.js';
import { Run } from './run.entity.js';
import { RunTag } from './run-tag.entity.js';

/** Every entity of the store, for the data source of whoever reads or migrates it. */
export const trackingEntities: readonly (new () => object)[] = [
  Experiment,
  ExperimentTag,
  Run,
  RunTag,
  Param,
  Metric,
  LatestMetric,
  ArtifactFile,
  ArtifactUpload,
  ArtifactUploadPart,
  Dataset,
  RunInput,
  LoggedModel,
  LoggedModelTag,
  LoggedModelParam,
  LoggedModelMetric,
  RunModel,
  Trace,
  TraceRun,
  TracePrompt,
  Span,
  Assessment,
  RegisteredModel,
  RegisteredModelTag,
  ModelVersion,
  ModelVersionTag,
  ModelAlias,
  RunTable,
  RunTableRow,
  RunTableAppend,
  ...evaluationEntities,
  ...evaluationDatasetEntities,
  Scorer,
  ScorerVersion,
];
