import type { MetricRow } from './metric.types.js';

/** The names under which the answer and what it is compared with are known, whatever the data's columns are called. */
const predictionNames = ['prediction', 'predictions'] as const;
const targetNames = ['target', 'targets'] as const;

/**
 * A row as custom metrics see it: every column by its name, mapped names, and the answer and the target under fixed names, which
 * win over columns of those names.
 *
 * @example customRow(row) // { question: 'How many?', prediction: '42', predictions: '42', target: '42', targets: '42' }
 */
export const customRow = (row: MetricRow): Record<string, unknown> => {
  const named = new Map<string, unknown>();
  for (const name of row.names?.() ?? []) named.set(name, row.value?.(name) ?? null);
  for (const name of predictionNames) named.set(name, row.prediction ?? null);
  for (const name of targetNames) named.set(name, row.target ?? null);
  // Of entries, so that a column called `__proto__` is a column.
  return Object.fromEntries(named);
};
