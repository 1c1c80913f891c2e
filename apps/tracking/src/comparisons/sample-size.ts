import { detectableDifference, requiredRows, type ScoreSpread } from '@weir/evaluation';
import { invalidRequest } from '../evaluations/evaluations.errors.js';
import type { SampleSizeRequest, SampleSizeView } from './sample-size.dto.js';

const DEFAULT_POWER = 0.8;
const DEFAULT_ALPHA = 0.05;

const problem = (field: string, message: string): Error => invalidRequest([{ field, message }]);

/** How many rows a difference takes, or how small a difference the rows show. */
export function sampleSize(request: SampleSizeRequest): SampleSizeView {
  const spread = spreadOf(request);
  const plan = { alpha: request.alpha ?? DEFAULT_ALPHA, power: request.power ?? DEFAULT_POWER };
  const found = solve(request, spread, plan);
  const paired = request.paired ?? true;
  return { ...found, ...plan, paired, advice: adviceOf({ ...found, power: plan.power, paired }) };
}

function solve(
  { difference, rows }: SampleSizeRequest,
  spread: ScoreSpread,
  plan: { readonly alpha: number; readonly power: number },
): Pick<SampleSizeView, 'rows' | 'difference'> {
  if (isGiven(difference) === isGiven(rows))
    throw problem('difference', 'is required, or rows instead of it');
  if (!isGiven(difference))
    return { rows: rows ?? 0, difference: detectableDifference(spread, rows ?? 0, plan) };
  checkDifference(difference, spread);
  return { rows: requiredRows(spread, difference, plan), difference };
}

const isGiven = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

/** So small a difference, or so large a spread, would take more rows than there are numbers for. */
const LEAST_DIFFERENCE = 1e-6;

function checkDifference(difference: number, spread: ScoreSpread): void {
  if (Math.abs(difference) < LEAST_DIFFERENCE) throw problem('difference', 'must not be 0, nor next to it');
  if (spread.kind === 'paired-means' || spread.kind === 'independent-means') return;
  if (Math.abs(difference) >= 1) throw problem('difference', 'of shares must lie between -1 and 1');
  if (spread.kind === 'paired-shares') {
    if (Math.abs(difference) <= spread.discordantShare) return;
    throw problem('discordant_share', 'must not be less than the difference: rows that agree make none');
  }
  const other = spread.baselineShare + difference;
  if (other < 0 || other > 1) throw problem('difference', 'leads to a share below 0 or above 1');
}

function spreadOf(request: SampleSizeRequest): ScoreSpread {
  const { baseline_rate, standard_deviation, discordant_share } = request;
  const paired = request.paired ?? true;
  if (isGiven(standard_deviation)) {
    if (isGiven(baseline_rate))
      throw problem('standard_deviation', 'is of amounts and baseline_rate of yes and no: give one');
    if (isGiven(discordant_share)) throw problem('discordant_share', 'belongs to baseline_rate');
    return { kind: paired ? 'paired-means' : 'independent-means', standardDeviation: standard_deviation };
  }
  if (isGiven(discordant_share)) {
    if (!paired) throw problem('discordant_share', 'is of paired rows');
    return { kind: 'paired-shares', discordantShare: discordant_share };
  }
  if (!isGiven(baseline_rate)) throw problem('baseline_rate', 'is required, or standard_deviation');
  return { kind: paired ? 'paired-rates' : 'independent-shares', baselineShare: baseline_rate };
}

function adviceOf({
  rows,
  difference,
  power,
  paired,
}: Pick<SampleSizeView, 'rows' | 'difference' | 'power' | 'paired'>): string {
  const unit = paired ? 'pairs of rows' : 'rows of each';
  if (difference === null) return `${rows} ${unit} show no difference with such a power.`;
  const size = Number(Math.abs(difference).toPrecision(3));
  const chance = Number((power * 100).toPrecision(3));
  return `To detect a difference of ${size} with a power of ${chance} % you need about ${rows} ${unit}.`;
}
