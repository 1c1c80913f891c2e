/** Inclusive. */
export interface StepRange {
  readonly start: number;
  readonly end: number;
}

const ascending = (left: number, right: number): number => left - right;

/**
 * At most `limit` steps spread evenly over the range, always with the last one, and with every run's own first and last
 * so that no line is cut short.
 */
export function sampledSteps(
  stepsOfRuns: readonly (readonly number[])[],
  range: StepRange | null,
  limit: number,
): number[] {
  const all = [...new Set(stepsOfRuns.flat())].sort(ascending);
  const { start, end } = range ?? { start: 0, end: all.at(-1) ?? 0 };
  const isInRange = (step: number): boolean => step >= start && step <= end;
  const inRange = all.filter(isInRange);
  const chosen = new Set(inRange.length <= limit ? inRange : spread(inRange, limit));
  for (const steps of stepsOfRuns) {
    for (const edge of [Math.min(...ends(steps)), Math.max(...ends(steps))]) {
      if (isInRange(edge)) chosen.add(edge);
    }
  }
  return [...chosen].sort(ascending);
}

/** Sorted steps need no full scan for their ends. */
const ends = (steps: readonly number[]): number[] => [steps[0] ?? Number.NaN, steps.at(-1) ?? Number.NaN];

function spread(steps: readonly number[], limit: number): number[] {
  const interval = steps.length / limit;
  const picked = Array.from({ length: limit }, (_, index) => steps[Math.floor(index * interval)]);
  return [...picked, steps.at(-1)].filter((step) => step !== undefined);
}
