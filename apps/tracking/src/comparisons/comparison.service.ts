import { Injectable } from '@nestjs/common';
import { compareScores, judgeMetrics, type ScoreComparison } from '@weir/evaluation';
import type { CompareEvaluationsRequest } from './compare-evaluations.dto.js';
import { chosenMetrics, type MetricPair } from './compared-metrics.js';
import { ComparedSideResolver } from './compared-side.resolver.js';
import { metricView, sideView } from './comparison-view.mapper.js';
import type { ComparisonView } from './comparison-views.dto.js';
import { ComparisonTurns } from './comparison-turns.js';
import { matchRows, type MatchedRows } from './row-matching.js';
import { scoresOfPairs } from './row-pairing.js';
import type { ScoredRows } from './scored-rows.js';

const DEFAULT_ALPHA = 0.05;

interface Sides {
  readonly baseline: ScoredRows;
  readonly candidate: ScoredRows;
}

/** Says which of two systems is better, by each metric, and how sure that is. */
@Injectable()
export class ComparisonService {
  constructor(
    private readonly resolver: ComparedSideResolver,
    private readonly turns: ComparisonTurns,
  ) {}

  compare(request: CompareEvaluationsRequest): Promise<ComparisonView> {
    return this.turns.take(async () => {
      const baseline = await this.resolver.resolve('baseline', request.baseline);
      const candidate = await this.resolver.resolve('candidate', request.candidate);
      const sides = { baseline, candidate };
      const metrics = chosenMetrics(sides, request);
      const rows = await matchRows(sides, request.match_on ?? null);
      return this.view(sides, rows, { metrics, request });
    });
  }

  private async view(
    sides: Sides,
    rows: MatchedRows,
    {
      metrics,
      request,
    }: { readonly metrics: readonly MetricPair[]; readonly request: CompareEvaluationsRequest },
  ): Promise<ComparisonView> {
    const alpha = request.alpha ?? DEFAULT_ALPHA;
    const targetDifference = request.target_difference ?? null;
    const compared: (MetricPair & { readonly comparison: ScoreComparison | null })[] = [];
    // One metric at a time: the scores of two are never held together.
    for (const metric of metrics) {
      const scores = await scoresOf(sides, metric, rows);
      compared.push({
        ...metric,
        comparison: compareScores(scores, { alpha, targetDifference, isYesNo: metric.isYesNo }),
      });
    }
    const verdicts = judgeMetrics(compared, alpha);
    const views = compared.map((metric, index) => metricView(metric, verdicts[index], rows.pairs));
    const named = (verdict: string): string[] =>
      views.filter((view) => view.verdict === verdict).map(({ metric }) => metric);
    return {
      baseline: sideView(sides.baseline),
      candidate: sideView(sides.candidate),
      alpha,
      pairing: rows.view,
      metrics: views,
      regressions: named('regressed'),
      improvements: named('improved'),
      warnings: rows.warnings,
    };
  }
}

async function scoresOf(
  { baseline, candidate }: Sides,
  { metric }: MetricPair,
  { pairs }: MatchedRows,
): Promise<{ baseline: Float64Array; candidate: Float64Array }> {
  return {
    baseline: scoresOfPairs(await baseline.scores(metric), pairs.baseline),
    candidate: scoresOfPairs(await candidate.scores(metric), pairs.candidate),
  };
}
