import { Injectable } from '@nestjs/common';
import { valueOf, type CellText } from '@weir/run-tables';
import { RunRepository } from '@weir/tracking-store';
import { isScore, SCORE_SUFFIX } from './result-column-names.js';
import { knownMetric, scoredMetricByName } from './scored-metric.js';
import { MAX_COMPARED_ROWS, type ScoredMetric } from './scored-rows.js';

const METRIC = 'exact_match/v1';
/** A mean of zeros and ones, added up in any order. */
const ROUNDING = 1e-9;

export interface LoggedRows {
  readonly runId: string;
  readonly columns: readonly string[];
  readonly rowCount: number;
  readonly each: (visit: (cells: readonly CellText[]) => void) => Promise<void>;
}

/** Which answers of a table are the target itself. */
export interface Matches {
  readonly metric: ScoredMetric;
  /** The column with the answers. */
  readonly predictions: string;
  readonly scores: Float64Array;
}

/**
 * The scores of `exact_match` that `mlflow.evaluate` does not write into its table: made from the columns of targets and
 * predictions, which stand in this order before the first score. Nothing in a table says that these two are they, so what comes out
 * must agree with the share that the client logged to the run; else the table tells nothing of matches.
 */
@Injectable()
export class LoggedMatches {
  constructor(private readonly runs: RunRepository) {}

  async of(rows: LoggedRows): Promise<Matches | null> {
    const { columns, rowCount, runId } = rows;
    const place = columns.findIndex(isScore) - 1;
    const predictions = columns[place];
    if (place < 1 || predictions === undefined || rowCount > MAX_COMPARED_ROWS) return null;
    if (columns.includes(`${METRIC}${SCORE_SUFFIX}`)) return null;
    const share = await this.sharedBy(runId);
    if (share === null) return null;
    const scores = await matched(rows, place);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    // Of a row that cannot be compared it is NaN, which agrees with nothing.
    if (!(Math.abs(mean - share) <= ROUNDING)) return null;
    return { metric: scoredMetricByName(METRIC), predictions, scores };
  }

  private async sharedBy(runId: string): Promise<number | null> {
    const { data } = await this.runs.get(runId);
    return data.metrics.find(({ key }) => key === METRIC)?.value ?? null;
  }
}

async function matched({ each, rowCount }: LoggedRows, place: number): Promise<Float64Array> {
  const metric = knownMetric('exact_match');
  const scores = new Float64Array(rowCount).fill(Number.NaN);
  if (metric?.kind !== 'computed') return scores;
  let row = 0;
  await each((cells) => {
    const [target, prediction] = [cells[place - 1], cells[place]].map((cell) => valueOf(cell ?? 'null'));
    const score = metric.scoreRow({ prediction, target });
    if (score.kind === 'scored') scores[row] = Number(score.score);
    row += 1;
  });
  return scores;
}
