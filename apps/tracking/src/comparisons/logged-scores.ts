import { Injectable } from '@nestjs/common';
import { resultsTablePath } from '@weir/evaluation';
import {
  RowsReplaced,
  StoredRowsReader,
  TableIngest,
  tableBusy,
  tableRefused,
  valueOf,
  type CellText,
  type StoredTable,
} from '@weir/run-tables';
import { LoggedMatches } from './logged-matches.js';
import { isScore, SCORE_SUFFIX } from './result-column-names.js';
import { scoredMetricByName } from './scored-metric.js';
import { rowKey, type ScoredMetric, type ScoredRows } from './scored-rows.js';

const FILE = resultsTablePath();
/** What `mlflow.evaluate` and people call the column of the answers. */
const ANSWER_COLUMNS = new Set(['outputs', 'output', 'predictions', 'prediction']);
/** All scores of a table are held at once: it is read once for them. */
const MAX_METRICS = 30;

/** What an MLflow client has scored and logged to a run with `mlflow.evaluate`. */
@Injectable()
export class LoggedScores {
  constructor(
    private readonly ingest: TableIngest,
    private readonly rows: StoredRowsReader,
    private readonly matches: LoggedMatches,
  ) {}

  /** Null when the run has no results table. */
  async of(runId: string): Promise<ScoredRows | null> {
    const brought = await this.ingest.bring(runId, FILE);
    if (brought.state === 'absent') return null;
    if (brought.state === 'refused') throw tableRefused(FILE, brought.reason);
    const { table } = brought;
    const columns = table.columns.map(({ name }) => name);
    const metrics = columns
      .filter(isScore)
      .slice(0, MAX_METRICS)
      .map((column) => scoredMetricByName(metricOf(column)));
    const scores = remembered(() => this.scores(table, columns, metrics));
    const matches = await this.matches.of({
      ...{ runId, columns, rowCount: table.rowCount },
      each: (visit) => this.each(table, visit),
    });
    return {
      runId,
      evaluationId: null,
      rowCount: table.rowCount,
      columns,
      resultColumns: new Set([
        ...columns.filter(isResult),
        ...(matches === null ? [] : [matches.predictions]),
      ]),
      metrics: matches === null ? metrics : [...metrics, matches.metric],
      keys: (wanted) =>
        this.keys(
          table,
          wanted.map((column) => columns.indexOf(column)),
        ),
      scores: async (metric) =>
        (metric === matches?.metric.metric ? matches.scores : (await scores()).get(metric)) ??
        new Float64Array(table.rowCount).fill(Number.NaN),
    };
  }

  private async keys(table: StoredTable, places: readonly number[]): Promise<string[]> {
    const keys: string[] = [];
    await this.each(table, (cells) => {
      keys.push(rowKey(places.map((place) => valueOf(cells[place] ?? 'null'))));
    });
    return keys;
  }

  private async scores(
    table: StoredTable,
    columns: readonly string[],
    metrics: readonly ScoredMetric[],
  ): Promise<Map<string, Float64Array>> {
    const found = metrics.map(({ metric }) => ({
      metric,
      place: columns.findIndex((column) => isScore(column) && metricOf(column) === metric),
      scores: new Float64Array(table.rowCount).fill(Number.NaN),
    }));
    let row = 0;
    await this.each(table, (cells) => {
      for (const { place, scores } of found) scores[row] = scoreOf(cells[place]);
      row += 1;
    });
    return new Map(found.map(({ metric, scores }) => [metric, scores]));
  }

  private async each(table: StoredTable, visit: (cells: readonly CellText[]) => void): Promise<void> {
    try {
      for await (const batch of this.rows.batches(table)) batch.forEach(visit);
    } catch (error) {
      throw error instanceof RowsReplaced ? tableBusy(FILE) : error;
    }
  }
}

const isResult = (column: string): boolean =>
  isScore(column) || column.endsWith('/justification') || ANSWER_COLUMNS.has(column);

const metricOf = (column: string): string =>
  column.endsWith(SCORE_SUFFIX) ? column.slice(0, -SCORE_SUFFIX.length) : column;

/** Numbers, and yes and no as pandas writes them; anything else is no score. */
function scoreOf(cell: CellText | undefined): number {
  if (cell === undefined) return Number.NaN;
  const value = valueOf(cell);
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' ? value : Number.NaN;
}

function remembered<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | null = null;
  return () => (found ??= find());
}
