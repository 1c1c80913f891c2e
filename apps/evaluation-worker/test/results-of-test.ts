import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BlobStore, createBlobStore } from '@weir/artifact-store';
import { UnitOfWork } from '@weir/database';
import { resultName, selectMetrics, type MetricDefinition, type MetricSelection } from '@weir/evaluation';
import { runTableProviders, tableSourceOf } from '@weir/run-tables';
import { testDatabase, type TestDatabase } from '@weir/testing';
import {
  ArtifactFileRepository,
  CHUNK_ROWS,
  EvaluationChunkRepository,
  EvaluationLifecycleRepository,
  EvaluationOutboxRepository,
  EvaluationRepository,
  EvaluationResultsRepository,
  EvaluationRowRepository,
  EvaluationUnitRepository,
  RunRepository,
  TrackingStoreModule,
  trackingEntities,
  type Evaluation,
  type EvaluationPlan,
  type RunRecord,
  type UnitResult,
} from '@weir/tracking-store';
import { DataSource } from 'typeorm';
import { EvaluationEnding } from '../src/evaluations/evaluation-ending.js';
import { EvaluationLayout, workRows } from '../src/evaluations/evaluation-layout.js';
import type { PreparedEvaluation } from '../src/evaluations/row-preparation.js';
import { RowScorer } from '../src/evaluations/row-scorer.js';
import { LoggedModelFiles } from '../src/models/logged-model.files.js';
import { LoggedModelLocator } from '../src/models/logged-model.locator.js';
import { LoggedModels } from '../src/models/logged-models.js';
import { RunModelLocator } from '../src/models/run-model.locator.js';
import { DatasetInputs } from '../src/results/dataset-inputs.js';
import { ModelDatasets } from '../src/results/model-datasets.js';
import { ResultsReader } from '../src/results/results-reader.js';
import { JudgeTableWriter } from '../src/results/judge-table.writer.js';
import { RunTablesStore } from '../src/results/run-tables.store.js';
import { ResultsTableWriter } from '../src/results/results-table.writer.js';
import { RunResults } from '../src/results/run-results.js';
import { LOGGER } from '../src/worker.tokens.js';
import { TroubledBlobStore } from './troubled-blob-store.js';

export type TestRow = Readonly<Record<string, unknown>>;

export interface SplitTable {
  readonly columns: readonly string[];
  readonly data: readonly (readonly unknown[])[];
}

/** An evaluation whose units are all committed: only its ending is left. */
export interface ScoredEvaluation {
  readonly evaluationId: string;
  readonly prepared: PreparedEvaluation;
  readonly selection: MetricSelection;
}

/** Endings of evaluations on a database and an artifact folder of their own, wired as the worker wires them. */
export class ResultsOfTest {
  private constructor(
    readonly database: TestDatabase,
    readonly blobs: TroubledBlobStore,
    private readonly folder: string,
    private readonly context: INestApplicationContext,
  ) {}

  static async open(): Promise<ResultsOfTest> {
    const database = await testDatabase({ entities: trackingEntities, poolSize: 10 });
    const folder = await mkdtemp(join(tmpdir(), 'weir-results-test-'));
    const blobs = new TroubledBlobStore(await createBlobStore({ artifactsUri: folder, s3: null }));

    @Module({
      imports: [
        {
          module: DatabaseOfTest,
          global: true,
          providers: [{ provide: DataSource, useValue: database.dataSource }],
          exports: [DataSource],
        },
        TrackingStoreModule,
      ],
      providers: [
        { provide: BlobStore, useValue: blobs },
        { provide: LOGGER, useValue: { error: () => undefined, warn: () => undefined } },
        ...runTableProviders,
        ...REPOSITORIES,
        ArtifactFileRepository,
        LoggedModelFiles,
        LoggedModelLocator,
        LoggedModels,
        RunModelLocator,
        UnitOfWork,
        DatasetInputs,
        EvaluationEnding,
        ModelDatasets,
        ResultsReader,
        JudgeTableWriter,
        RunTablesStore,
        ResultsTableWriter,
        RunResults,
      ],
    })
    class ResultsModule {}
    const context = await NestFactory.createApplicationContext(ResultsModule, { logger: false });
    return new ResultsOfTest(database, blobs, folder, context);
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  get<T>(provider: Type<T>): T {
    return this.context.get(provider, { strict: false });
  }

  async newRun(): Promise<string> {
    const run = { experimentId: 0, runName: null, userId: 'test', startTime: 1, tags: [], now: 1 };
    const { info } = await this.get(RunRepository).create(run);
    return info.runId;
  }

  run(runId: string): Promise<RunRecord> {
    return this.get(RunRepository).get(runId);
  }

  evaluation(evaluationId: string): Promise<Evaluation | null> {
    return this.get(EvaluationRepository).findById(evaluationId);
  }

  /** As the worker leaves an evaluation of predictions that are there already, the moment before it ends. */
  async scored(
    runId: string,
    rows: readonly TestRow[],
    asked: Partial<EvaluationPlan> = {},
  ): Promise<ScoredEvaluation> {
    const plan: EvaluationPlan = { ...PLAN, artifactFolder: `0/${runId}/artifacts`, ...asked };
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const cells = rows.map((row) => columns.map((column) => row[column] ?? null));
    const evaluationId = await this.stored(runId, plan, { columns, cells });
    const { behaviour, modelType, extraMetrics } = plan;
    const selection = selectMetrics({
      preset: modelType,
      extraMetrics,
      judgeModel: null,
      hasTargets: plan.targets !== null,
      behaviour,
    });
    await this.score(evaluationId, { plan, columns, cells, selection });
    return { evaluationId, prepared: { plan, columns, totalRows: rows.length }, selection };
  }

  /** Ends it as any worker does that finds everything committed. */
  async end({ evaluationId, prepared, selection }: ScoredEvaluation): Promise<Evaluation> {
    const evaluation = await this.get(EvaluationLifecycleRepository).begin(evaluationId);
    if (evaluation === null) throw new Error('the evaluation is over');
    await this.get(DatasetInputs).log(evaluation, prepared);
    await this.get(EvaluationEnding).finish(evaluation, {
      prepared,
      selection,
      stop: new AbortController().signal,
    });
    return this.ended(evaluationId);
  }

  /** As if the process had died after everything but the last statement. */
  async reopen({ evaluationId }: ScoredEvaluation): Promise<void> {
    await this.database.dataSource.query(
      `UPDATE evaluations SET status = 'running', finished_at = NULL WHERE evaluation_id = $1`,
      [evaluationId],
    );
  }

  /** The file as clients download it. */
  async file(runId: string, file = 'eval_results_table.json'): Promise<string> {
    const found = await this.get(ArtifactFileRepository).find(`0/${runId}/artifacts/${file}`);
    if (found === null) throw new Error(`the run has no ${file}`);
    const chunks: Buffer[] = [];
    for await (const chunk of await this.blobs.read(found.blobId)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  }

  async table(runId: string, file?: string): Promise<SplitTable> {
    return JSON.parse(await this.file(runId, file)) as SplitTable;
  }

  async upload(runId: string, file: string, content: string): Promise<void> {
    const blob = await this.blobs.write(await tableSourceOf(Buffer.from(content)).read());
    await this.get(ArtifactFileRepository).put(`0/${runId}/artifacts/${file}`, blob);
  }

  private async ended(evaluationId: string): Promise<Evaluation> {
    const evaluation = await this.evaluation(evaluationId);
    if (evaluation === null) throw new Error('the evaluation is gone');
    return evaluation;
  }

  private async stored(runId: string, plan: EvaluationPlan, { columns, cells }: Cells): Promise<string> {
    const evaluationId = randomUUID();
    await this.database.dataSource.transaction(async (manager) => {
      await this.get(EvaluationRepository).create(manager, {
        ...{ evaluationId, runId, experimentId: 0, plan, columns, totalRows: cells.length },
        ...{ idempotencyKey: null, requestDigest: 'digest' },
      });
      await this.get(EvaluationRowRepository).insert(manager, evaluationId, { firstRow: 0, cells });
      await this.get(EvaluationChunkRepository).createAll(manager, evaluationId, cells.length);
    });
    return evaluationId;
  }

  private async score(
    evaluationId: string,
    { plan, columns, cells, selection }: Cells & { plan: EvaluationPlan; selection: MetricSelection },
  ): Promise<void> {
    const layout = new EvaluationLayout(plan, columns);
    const metrics = selection.metrics.filter(
      (metric): metric is MetricDefinition => metric.kind === 'computed',
    );
    const rows = workRows(0, cells, []);
    const scorer = new RowScorer(metrics, new AbortController().signal);
    const { results } = await scorer.score(
      rows.map((row) => ({ rowIndex: row.rowIndex, row: layout.metricRow(row) })),
    );
    const judged = selection.metrics.filter(({ kind }) => kind === 'judged');
    const verdicts = judged.flatMap((metric) =>
      rows.map(({ rowIndex }) => verdict(resultName(metric), rowIndex)),
    );
    const chunk = { evaluationId, firstRow: 0, rowCount: cells.length };
    await this.get(EvaluationUnitRepository).commit(chunk, [...results, ...verdicts]);
    for (let firstRow = 0; firstRow < cells.length; firstRow += CHUNK_ROWS)
      await this.get(EvaluationChunkRepository).complete({ ...chunk, firstRow });
  }
}

interface Cells {
  readonly columns: readonly string[];
  readonly cells: readonly (readonly unknown[])[];
}

const PLAN: EvaluationPlan = {
  version: 2,
  behaviour: { compat: 'latest', textstat: 'modern' },
  modelType: null,
  extraMetrics: ['token_count', 'exact_match'],
  rows: { kind: 'inline' },
  predictions: { kind: 'column', column: 'answer' },
  targets: 'truth',
  artifactFolder: null,
  ownsRun: false,
};

const REPOSITORIES = [
  EvaluationChunkRepository,
  EvaluationLifecycleRepository,
  EvaluationOutboxRepository,
  EvaluationRepository,
  EvaluationResultsRepository,
  EvaluationRowRepository,
  EvaluationUnitRepository,
];

/** The first row is a four, the judge was not understood about the others. */
const verdict = (unit: string, rowIndex: number): UnitResult => {
  const base = { rowIndex, unit, output: null, latencySeconds: null };
  return rowIndex === 0
    ? { ...base, outcome: 'scored', score: 4, reason: 'well put' }
    : { ...base, outcome: 'failed', score: null, reason: 'Failed to extract' };
};

class DatabaseOfTest {}
