import { Injectable } from '@nestjs/common';
import { writeTable, type CellText, type TableContent, type TableFormat } from '@weir/run-tables';
import {
  PredictionSearch,
  RunRepository,
  type PredictionPage,
  type PredictionQuery,
  type PredictionRecord,
  type StoredValue,
} from '@weir/tracking-store';
import { PredictionFilesService } from './prediction-files.service.js';
import { invalidPredictions } from './predictions.errors.js';

export const EXPORT_FORMATS = ['csv', 'jsonl', 'parquet'] as const satisfies TableFormat[];
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const PAGE = 500;

type Column = readonly [name: string, value: (prediction: PredictionRecord) => unknown];

const shown = (value: StoredValue | null): unknown => (value === null ? null : (value.json ?? value.text));

const COLUMNS: readonly Column[] = [
  ['prediction_id', ({ predictionId }) => predictionId],
  ['run_id', ({ runId }) => runId],
  ['experiment_id', ({ experimentId }) => String(experimentId)],
  ['file', ({ file }) => file],
  ['row_index', ({ rowIndex }) => rowIndex],
  ['inputs', ({ inputs }) => shown(inputs)],
  ['output', ({ output }) => shown(output)],
  ['prompt', ({ prompt }) => shown(prompt)],
  ['prompt_name', ({ promptName }) => promptName],
  ['prompt_version', ({ promptVersion }) => promptVersion],
  ['model', ({ model }) => model],
  ['trace_id', ({ traceId }) => traceId],
  ['latency_ms', ({ latencyMs }) => latencyMs],
  ['usage', ({ usage }) => usage],
  ['logged_at', ({ loggedAt }) => loggedAt.toISOString()],
];

/** Predictions as a file, a page of rows in memory at a time. */
@Injectable()
export class PredictionExportService {
  constructor(
    private readonly search: PredictionSearch,
    private readonly files: PredictionFilesService,
    private readonly runs: RunRepository,
  ) {}

  /** What is stored while the file is written is not in it. */
  async bytes(query: PredictionQuery, format: ExportFormat): Promise<AsyncIterable<Uint8Array>> {
    if (query.order === 'relevance') {
      throw invalidPredictions([{ field: 'order', message: 'relevance is no order of an export' }]);
    }
    if (query.runId !== null) {
      await this.runs.getInfo(query.runId);
      await this.files.follow(query.runId);
    }
    const asked = { ...query, limit: PAGE, pageToken: null, lastId: await this.search.lastId() };
    // The columns of a file are written before its rows are searched: what is wrong with the query is found by the first page.
    return writeTable(format, this.content(asked, await this.search.page(asked)));
  }

  private content(query: PredictionQuery, first: PredictionPage): TableContent {
    const { search } = this;
    return {
      columns: COLUMNS.map(([name]) => name),
      read: async function* () {
        yield first.predictions.map(cellsOf);
        for (let pageToken = first.nextPageToken; pageToken !== null;) {
          const { predictions, nextPageToken } = await search.page({ ...query, pageToken });
          yield predictions.map(cellsOf);
          pageToken = nextPageToken;
        }
      },
    };
  }
}

const cellsOf = (prediction: PredictionRecord): CellText[] =>
  COLUMNS.map(([, value]) => JSON.stringify(value(prediction) ?? null));
