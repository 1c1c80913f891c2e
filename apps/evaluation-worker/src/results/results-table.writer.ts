import { Inject, Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import {
  RESULTS_TABLE_PATH,
  ResultsTableLayout,
  encodeSplitTable,
  resultName,
  type Metric,
} from '@weir/evaluation';
import { ArtifactFileRepository, type EvaluationPlan } from '@weir/tracking-store';
import type { EvaluationLayout, WorkRow } from '../evaluations/evaluation-layout.js';
import { rowScoreOf } from '../evaluations/row-scorer.js';

export interface TableToWrite {
  readonly plan: Pick<EvaluationPlan, 'predictions' | 'targets'>;
  readonly layout: EvaluationLayout;
  readonly metrics: readonly Metric[];
  readonly rows: AsyncIterable<WorkRow>;
  /** Folder of the run's artifacts in the store. */
  readonly folder: string;
}

/** Small pieces cost a write each; a piece of this size is worth one. */
const PIECE_CHARACTERS = 64 * 1024;

/** Writes `eval_results_table.json` as MLflow's clients expect it, row by row. The same rows give the same bytes. */
@Injectable()
export class ResultsTableWriter {
  constructor(
    @Inject(BlobStore) private readonly blobs: BlobStore,
    private readonly files: ArtifactFileRepository,
  ) {}

  async write(table: TableToWrite): Promise<'stored' | 'conflict'> {
    const blob = await this.blobs.write(encoded(table));
    return this.files.put(`${table.folder}/${RESULTS_TABLE_PATH}`, blob);
  }
}

async function* encoded({ plan, layout, metrics, rows }: TableToWrite): AsyncGenerator<Uint8Array> {
  const shape = new ResultsTableLayout({
    featureColumns: layout.featureColumns,
    targetsColumn: plan.targets,
    predictionsColumn: plan.predictions.kind === 'column' ? plan.predictions.column : null,
    metrics,
  });
  const cells = tableCells(rows, { shape, layout, metrics });
  let piece = '';
  for await (const text of encodeSplitTable(shape.columns, cells)) {
    piece += text;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield Buffer.from(piece, 'utf8');
    piece = '';
  }
  yield Buffer.from(piece, 'utf8');
}

async function* tableCells(
  rows: AsyncIterable<WorkRow>,
  { shape, layout, metrics }: { shape: ResultsTableLayout } & Pick<TableToWrite, 'layout' | 'metrics'>,
): AsyncGenerator<unknown[]> {
  for await (const row of rows) {
    yield shape.cells({
      features: layout.features(row.cells),
      target: layout.target(row.cells) ?? null,
      prediction: layout.prediction(row) ?? null,
      scores: metrics.map((metric) => rowScoreOf(row.units.get(resultName(metric)))),
    });
  }
}
