import { Module } from '@nestjs/common';
import { ArtifactFileRepository } from './artifacts/artifact-file.repository.js';
import { ArtifactUploadRepository } from './artifacts/artifact-upload.repository.js';
import { BlobReferenceRepository } from './artifacts/blob-reference.repository.js';
import { RunInputRepository } from './datasets/run-input.repository.js';
import { LoggedModelMetricRepository } from './logged-models/logged-model-metric.repository.js';
import { LoggedModelSearch } from './logged-models/logged-model-search.js';
import { LoggedModelRepository } from './logged-models/logged-model.repository.js';
import { RunModelHistoryRepository } from './logged-models/run-model-history.repository.js';
import { RunModelRepository } from './logged-models/run-model.repository.js';
import { DatasetRecordRepository } from './evaluation-datasets/dataset-record.repository.js';
import { EvaluationDatasetSearch } from './evaluation-datasets/evaluation-dataset-search.js';
import { EvaluationDatasetRepository } from './evaluation-datasets/evaluation-dataset.repository.js';
import { ExperimentCreator } from './experiments/experiment-creator.js';
import { ExperimentRepository } from './experiments/experiment.repository.js';
import { IdempotentCalls } from './idempotency/idempotent-calls.js';
import { BatchWriter } from './ingest/batch-writer.js';
import { SingleWriter } from './ingest/single-writer.js';
import { StepSampler } from './metrics/step-sampler.js';
import { MetricHistoryRepository } from './metrics/metric-history.repository.js';
import { RunRepository } from './runs/run.repository.js';
import { ModelVersionRepository } from './registry/model-version.repository.js';
import { RegisteredModelRepository } from './registry/registered-model.repository.js';
import { RegistrySearch } from './registry/registry-search.js';
import { RunCreator } from './runs/run-creator.js';
import { RunDocumentReader } from './runs/run-document.reader.js';
import { ExperimentSearch } from './search/experiment-search.js';
import { RunSearchPlanner } from './search/run-search.planner.js';
import { RunFinder } from './search/run-finder.js';
import { RunSearch } from './search/run-search.js';
import { ScorerRepository } from './scorers/scorer.repository.js';
import { AssessmentRepository } from './traces/assessment.repository.js';
import { TraceCorrelation } from './traces/analytics/trace-correlation.js';
import { TraceMetrics } from './traces/analytics/trace-metrics.js';
import { GuardedQuery } from './traces/guarded-query.js';
import { SpanRepository } from './traces/span.repository.js';
import { TraceSearch } from './traces/trace-search.js';
import { TraceRepository } from './traces/trace.repository.js';
import { PredictionFileRepository } from './predictions/prediction-file.repository.js';
import { TableIngestRepository } from './table-ingests/table-ingest.repository.js';
import { PromptLineageRepository } from './predictions/prompt-lineage.repository.js';
import { PredictionSearch } from './predictions/prediction-search.js';
import { PredictionWriter } from './predictions/prediction-writer.js';
import { SnapshotReader } from './sql/snapshot.reader.js';
import { SqlClient } from './sql/sql-client.js';

const PROVIDERS = [
  SqlClient,
  ExperimentCreator,
  ExperimentRepository,
  RunRepository,
  RunCreator,
  RunDocumentReader,
  BatchWriter,
  IdempotentCalls,
  SingleWriter,
  MetricHistoryRepository,
  StepSampler,
  RunFinder,
  RunSearchPlanner,
  RunSearch,
  SnapshotReader,
  ExperimentSearch,
  RegisteredModelRepository,
  ModelVersionRepository,
  RegistrySearch,
  ArtifactFileRepository,
  ArtifactUploadRepository,
  BlobReferenceRepository,
  RunInputRepository,
  RunModelRepository,
  RunModelHistoryRepository,
  LoggedModelRepository,
  LoggedModelMetricRepository,
  LoggedModelSearch,
  TraceRepository,
  SpanRepository,
  GuardedQuery,
  TraceMetrics,
  TraceCorrelation,
  TraceSearch,
  AssessmentRepository,
  EvaluationDatasetRepository,
  EvaluationDatasetSearch,
  DatasetRecordRepository,
  ScorerRepository,
  PredictionFileRepository,
  TableIngestRepository,
  PromptLineageRepository,
  PredictionSearch,
  PredictionWriter,
];

/** The store's repositories and writers, on the application's one DataSource. */
@Module({ providers: PROVIDERS, exports: PROVIDERS })
export class TrackingStoreModule {}
