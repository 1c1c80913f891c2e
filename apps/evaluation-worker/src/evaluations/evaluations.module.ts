import { Module } from '@nestjs/common';
import {
  ArtifactFileRepository,
  EvaluationBudgetRepository,
  EvaluationChunkRepository,
  EvaluationLifecycleRepository,
  EvaluationOutboxRepository,
  EvaluationResultsRepository,
  EvaluationRowRepository,
  EvaluationUnitRepository,
  TrackingStoreModule,
} from '@weir/tracking-store';
import { CallLimits } from '../calls/call-limits.js';
import { CallSlots } from '../calls/call-slots.js';
import { CustomMetricsModule } from '../custom-metrics/custom-metrics.module.js';
import { JudgesModule } from '../judges/judges.module.js';
import { ModelsModule } from '../models/models.module.js';
import { PredictorFactory } from '../predictions/predictor.factory.js';
import { DatasetInputs } from '../results/dataset-inputs.js';
import { ModelDatasets } from '../results/model-datasets.js';
import { ResultsReader } from '../results/results-reader.js';
import { JudgeTableWriter } from '../results/judge-table.writer.js';
import { RunTablesStore } from '../results/run-tables.store.js';
import { ResultsTableWriter } from '../results/results-table.writer.js';
import { RunResults } from '../results/run-results.js';
import { DatasetRowsReader } from '../tables/dataset-rows.reader.js';
import { LoggedTableReader } from '../tables/logged-table.reader.js';
import { RowReader } from '../tables/row-reader.js';
import { ScorerFactory } from '../scoring/scorer.factory.js';
import { TablesModule } from '../tables/tables.module.js';
import { ChunkLanes } from './chunk-lanes.js';
import { ChunkStores } from './chunk-stores.js';
import { ChunkTools } from './chunk-tools.js';
import { EvaluationConsumer } from './evaluation-consumer.js';
import { EvaluationCourse } from './evaluation-course.js';
import { EvaluationEnding } from './evaluation-ending.js';
import { EvaluationHelper } from './evaluation-helper.js';
import { EvaluationQueue } from './evaluation-queue.js';
import { EvaluationRunner } from './evaluation-runner.js';
import { EvaluationProcessor } from './evaluation.processor.js';
import { ModelPreparation } from './model-preparation.js';
import { LimitEnding } from './limit-ending.js';
import { OrphanWatch } from './orphan-watch.js';
import { RowPreparation } from './row-preparation.js';
import { RowStore } from './row-store.js';
import { SessionWatch } from './session-watch.js';

@Module({
  imports: [TablesModule, TrackingStoreModule, CustomMetricsModule, JudgesModule, ModelsModule],
  providers: [
    ArtifactFileRepository,
    EvaluationBudgetRepository,
    EvaluationChunkRepository,
    EvaluationLifecycleRepository,
    EvaluationOutboxRepository,
    EvaluationResultsRepository,
    EvaluationRowRepository,
    EvaluationUnitRepository,
    CallLimits,
    CallSlots,
    ChunkLanes,
    ChunkStores,
    ChunkTools,
    DatasetInputs,
    EvaluationConsumer,
    EvaluationCourse,
    EvaluationEnding,
    EvaluationHelper,
    EvaluationProcessor,
    EvaluationQueue,
    EvaluationRunner,
    DatasetRowsReader,
    LimitEnding,
    LoggedTableReader,
    ModelPreparation,
    OrphanWatch,
    PredictorFactory,
    ModelDatasets,
    ResultsReader,
    JudgeTableWriter,
    RunTablesStore,
    ResultsTableWriter,
    RowPreparation,
    RowReader,
    RowStore,
    RunResults,
    ScorerFactory,
    SessionWatch,
  ],
})
export class EvaluationsModule {}
