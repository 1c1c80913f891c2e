import type { RowScore } from '@weir/evaluation';
import type { UnitResult, UnitUsage } from '@weir/tracking-store';

/** A score as the unit that is committed for it; `usage` where somebody was called for it. */
export function unitResult(rowIndex: number, unit: string, score: RowScore, usage?: UnitUsage): UnitResult {
  const place = { rowIndex, unit, outcome: score.kind, score: null, output: null, latencySeconds: null };
  const base = { ...place, ...(usage ? { usage } : {}) };
  if (score.kind !== 'scored') return { ...base, reason: score.reason };
  const value = typeof score.score === 'number' ? { score: score.score } : { output: score.score };
  return { ...base, ...value, reason: score.justification ?? null };
}
