import type { MetricPoint } from '../runs/run.types.js';

/** NaN ranks as 0 among points of one step and time, as in the reference's tables. */
const rank = (value: number): number => (Number.isNaN(value) ? 0 : value);

function isLater(point: MetricPoint, other: MetricPoint): boolean {
  if (point.step !== other.step) return point.step > other.step;
  if (point.timestamp !== other.timestamp) return point.timestamp > other.timestamp;
  return rank(point.value) > rank(other.value);
}

/** One point per key: the greatest by (step, time, value), which is what a metric's latest value means. */
export function latestPoints(points: readonly MetricPoint[]): MetricPoint[] {
  const latest = new Map<string, MetricPoint>();
  for (const point of points) {
    const known = latest.get(point.key);
    if (!known || isLater(point, known)) latest.set(point.key, point);
  }
  return [...latest.values()];
}
