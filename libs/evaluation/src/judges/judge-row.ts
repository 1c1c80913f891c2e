import type { MetricNeed, MetricRow, RowScore } from '../metrics/metric.types.js';
import { notApplicable } from '../metrics/row-scores.js';

const OUTPUT = 'predictions';
const TARGETS = 'targets';

/** A value by the name that a judge knows it by; undefined or null when the row has none. */
export const rowValue = (row: MetricRow, name: string): unknown => {
  if (name === OUTPUT) return row.prediction;
  return name === TARGETS ? row.target : row.value?.(name);
};

/** What a judge that shows these values asks of the data. */
export const requirementsOf = (
  names: readonly string[],
): { readonly needs: readonly MetricNeed[]; readonly reads: readonly string[] } => ({
  needs: [...new Set<MetricNeed>(['prediction', ...names.flatMap(needOf)])],
  reads: names.filter((name) => needOf(name).length === 0),
});

const needOf = (name: string): MetricNeed[] => {
  if (name === OUTPUT) return ['prediction'];
  return name === TARGETS ? ['target'] : [];
};

/** Why the judge need not be asked, or null when every value is there. */
export const missingValue = (row: MetricRow, names: readonly string[]): RowScore | null => {
  const name = names.find((candidate) => (rowValue(row, candidate) ?? null) === null);
  return name === undefined ? null : notApplicable(`the row has no '${name}' to show the judge`);
};

export const valuesOf = (row: MetricRow, names: readonly string[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(names.map((name) => [name, rowValue(row, name) ?? null]));
