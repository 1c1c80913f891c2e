export { EvaluationScoreRepository } from './evaluations/evaluation-score.repository.js';
export {
  CAREFUL_AFTER_SETBACKS,
  CHUNK_ROWS,
  EvaluationChunkRepository,
  type ChunkLease,
  type ClaimedChunk,
  type EvaluationProgress,
  type LeasedChunk,
} from './evaluations/evaluation-chunk.repository.js';
export {
  EvaluationLifecycleRepository,
  type Heartbeat,
  type OrphanedEvaluation,
  type UnwantedWork,
} from './evaluations/evaluation-lifecycle.repository.js';
export {
  EvaluationBudgetRepository,
  type BudgetRequest,
  type BudgetShare,
} from './evaluations/evaluation-budget.repository.js';
export { type ResumeOutcome, type ResumeRequest } from './evaluations/evaluation-resumption.js';
export { EvaluationOutboxRepository, type OutboxJob } from './evaluations/evaluation-outbox.repository.js';
export {
  EVALUATION_PRIORITIES,
  type ChatTemplateMessage,
  type EvaluationLimits,
  type EvaluationPlan,
  type EvaluationPlanBehaviour,
  type EvaluationPriority,
  type EvaluationRowSource,
  type MetricDocument,
  type ModelPrice,
  type PredictionSource,
  type PromptTemplate,
} from './evaluations/evaluation-plan.js';
export {
  EvaluationResultsRepository,
  type ResultsFile,
  type ResultsTablePut,
} from './evaluations/evaluation-results.repository.js';
export {
  EvaluationRowRepository,
  type RowCells,
  type RowRange,
} from './evaluations/evaluation-row.repository.js';
export {
  EvaluationResultRepository,
  type ResultPage,
  type ResultRow,
} from './evaluations/evaluation-result.repository.js';
export { parseResultOrder, type ResultQuery } from './evaluations/result-query.js';
export {
  EvaluationProgressRepository,
  type EvaluationStanding,
  type FollowedEvaluation,
} from './evaluations/evaluation-progress.repository.js';
export {
  summariseRequest,
  type EvaluationRequestSummary,
  type SummarisedMetric,
} from './evaluations/evaluation-request-summary.js';
export { fitPlanToColumns, type ColumnProblem, type PlanCheck } from './evaluations/plan-columns.js';
export { PROMPT_PLACEHOLDER } from './evaluations/prompt-placeholder.js';
export type { ResultUnit } from './evaluations/stored-unit.js';
export { PREDICTION_UNIT, type UnitOutcome } from './evaluations/evaluation-unit.entity.js';
export {
  EvaluationUnitRepository,
  type UnitResult,
  type UnitUsage,
} from './evaluations/evaluation-unit.repository.js';
export { JudgeAnswerRepository, type RememberedAnswer } from './evaluations/judge-answer.repository.js';
export {
  Evaluation,
  EVALUATION_STATUSES,
  type AggregateStatistics,
  type EvaluationFault,
  type EvaluationStatus,
} from './evaluations/evaluation.entity.js';
export {
  EvaluationRepository,
  type EvaluationListing,
  type ListedEvaluation,
  type NewEvaluation,
} from './evaluations/evaluation.repository.js';
export { locateArtifact, proxiedPath, type ArtifactLocation } from './artifacts/artifact-location.js';
export { ArtifactFile } from './artifacts/artifact-file.entity.js';
export type { ArtifactUpload } from './artifacts/artifact-upload.entity.js';
export {
  ArtifactUploadRepository,
  type NewArtifactUpload,
  type UploadedPart,
} from './artifacts/artifact-upload.repository.js';
export { BlobReferenceRepository } from './artifacts/blob-reference.repository.js';
export { ArtifactFileRepository, type ArtifactEntry } from './artifacts/artifact-file.repository.js';
export {
  RunInputRepository,
  type DatasetInput,
  type DatasetSummary,
} from './datasets/run-input.repository.js';
export { requireModelUuid } from './logged-models/logged-model-id.js';
export {
  LoggedModelMetricRepository,
  type ModelMetricPoint,
} from './logged-models/logged-model-metric.repository.js';
export { LoggedModelSearch } from './logged-models/logged-model-search.js';
export type {
  LoggedModelQuery,
  ModelDataset,
  ModelOrder,
} from './logged-models/logged-model-search.types.js';
export type { LoggedModelStatus } from './logged-models/logged-model.entity.js';
export { LoggedModelRepository } from './logged-models/logged-model.repository.js';
export type {
  LoggedModelMetricPoint,
  LoggedModelRecord,
  NewLoggedModel,
} from './logged-models/logged-model.types.js';
export { RunModelHistoryRepository } from './logged-models/run-model-history.repository.js';
export {
  RunModelRepository,
  type RunModelLink,
  type RunModels,
} from './logged-models/run-model.repository.js';
export {
  AGGREGATION_TYPES,
  METRIC_VIEWS,
  type AggregationType,
  type MetricView,
} from './traces/analytics/metric-catalog.js';
export { npmi, smoothedNpmi } from './traces/analytics/npmi.js';
export { TraceCorrelation } from './traces/analytics/trace-correlation.js';
export {
  TraceMetrics,
  type TraceAggregation,
  type TraceMetricQuery,
} from './traces/analytics/trace-metrics.js';
export { plainJson, plainText } from './traces/plain-value.js';
export { SpanRepository, type SpanExport } from './traces/span.repository.js';
export type {
  AnyValue,
  AttributeMap,
  SpanDetails,
  SpanEvent,
  SpanLink,
  SpanRecord,
  SpanStatus,
} from './traces/span.types.js';
export { AssessmentRepository } from './traces/assessment.repository.js';
export { TraceSearch, type TraceQuery } from './traces/trace-search.js';
export { TraceRepository } from './traces/trace.repository.js';
export type {
  AssessmentChanges,
  AssessmentRecord,
  NewAssessment,
  NewTrace,
  TextMap,
  TraceEnd,
  TraceRecord,
} from './traces/trace.types.js';
export type { LifecycleStage } from './entities/experiment.entity.js';
export { Run, RUN_STATUSES, type RunStatus } from './entities/run.entity.js';
export { trackingEntities } from './entities/tracking-entities.js';
export {
  doesNotExist,
  invalidParameter,
  notImplemented,
  TrackingError,
  translateDatabaseError,
  type TrackingReason,
} from './tracking-store.errors.js';
export { experimentId, experimentIdOrNull } from './experiments/experiment-id.js';
export { ExperimentCreator } from './experiments/experiment-creator.js';
export { ExperimentRepository } from './experiments/experiment.repository.js';
export type { ExperimentRecord, KeyValue, NewExperiment } from './experiments/experiment.types.js';
export { IdempotentCalls, type KeyedCall } from './idempotency/idempotent-calls.js';
export { BatchWriter } from './ingest/batch-writer.js';
export { checkedBatch, type RunBatch } from './ingest/run-batch.js';
export { SingleWriter } from './ingest/single-writer.js';
export { checkKey, TAG_KEY } from './limits/key-rules.js';
export { checkLength } from './limits/value-limits.js';
export {
  MetricHistoryRepository,
  type HistoryPiece,
  type HistoryQuery,
  type IntervalQuery,
  type PointOfRun,
} from './metrics/metric-history.repository.js';
export { RunDocumentReader, type RunDocument } from './runs/run-document.reader.js';
export { RunCreator } from './runs/run-creator.js';
export { RunRepository } from './runs/run.repository.js';
export type { MetricPoint, NewRun, RunChanges, RunData, RunInfo, RunRecord } from './runs/run.types.js';
export type { SqlRunner } from './sql/sql-client.js';
export { int64Value, type Int64Value } from './sql/int64.js';
export { fromUuid, isRunId } from './sql/wire-id.js';
export { TrackingStoreModule } from './tracking-store.module.js';
export { ExperimentSearch } from './search/experiment-search.js';
export { RunFinder, type FoundRuns, type RunQuery } from './search/run-finder.js';
export { RunSearch } from './search/run-search.js';
export { SnapshotReader } from './sql/snapshot.reader.js';
export { VIEW_TYPES, type SearchPage, type SearchQuery, type ViewType } from './search/search.types.js';
export { MODEL_STAGES, type ModelStage } from './registry/model-version.entity.js';
export { ModelVersionRepository } from './registry/model-version.repository.js';
export { RegisteredModelRepository } from './registry/registered-model.repository.js';
export { RegistrySearch, type RegistryQuery } from './registry/registry-search.js';
export type {
  ModelVersionRecord,
  NewModelVersion,
  RegisteredModelRecord,
} from './registry/registry.types.js';
export { DatasetRecordRepository } from './evaluation-datasets/dataset-record.repository.js';
export {
  EvaluationDatasetSearch,
  type EvaluationDatasetQuery,
} from './evaluation-datasets/evaluation-dataset-search.js';
export { EvaluationDatasetRepository } from './evaluation-datasets/evaluation-dataset.repository.js';
export type {
  DatasetRecord,
  DatasetRecordInput,
  DatasetRecordOutputs,
  DatasetRecordSource,
  EvaluationDatasetInfo,
  JsonMembers,
} from './evaluation-datasets/evaluation-dataset.types.js';
export { ScorerRepository, type ScorerRecord } from './scorers/scorer.repository.js';
export { parsePythonLiteral, pythonText } from './predictions/python-literal.js';
export {
  TableIngestRepository,
  type BegunTableIngest,
  type DueTableIngest,
} from './table-ingests/table-ingest.repository.js';
export {
  PredictionFileRepository,
  type PredictionFileState,
} from './predictions/prediction-file.repository.js';
export type {
  FilePrediction,
  PredictionFileOutcome,
  PredictionFileSession,
  StoredFileRow,
  WritableRow,
} from './predictions/prediction-file-session.js';
export {
  PromptLineageRepository,
  type LineageLink,
  type PromptVersionKey,
  type RunPromptLink,
} from './predictions/prompt-lineage.repository.js';
export { PredictionSearch } from './predictions/prediction-search.js';
export {
  PREDICTION_FIELDS,
  PREDICTION_ORDERS,
  type NewPrediction,
  type PredictionField,
  type PredictionOrder,
  type PredictionPage,
  type PredictionQuery,
  type PredictionRecord,
  type PredictionValue,
  type StoredValue,
} from './predictions/prediction.types.js';
export {
  PredictionWriter,
  type PredictionBatch,
  type PredictionsWritten,
} from './predictions/prediction-writer.js';
export { parseSearch } from './predictions/search-terms.js';
export type { ArtifactBlob } from './artifacts/artifact-path-writing.js';
export { putIfUnchanged } from './artifacts/put-if-unchanged.js';
export { parseFilter, type Comparison, type Literal } from './search/comparison.js';
export { parseOrderBy, type Direction } from './search/sort.js';
export { SqlBuilder } from './search/sql-builder.js';
export { textSql } from './search/value-tests.js';
export { sqlState } from './sql/sql-state.js';
