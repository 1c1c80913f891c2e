import { AppError } from '@weir/errors';
import type { TableMetric, TableMetricResult, TableMetricValues } from './table-metric.types.js';

/** Where a metric's parameters come from, in the order of MLflow's search. */
export interface ParameterSources {
  readonly predictions: readonly unknown[];
  /** A metric may also ask by the name that the request gives the predictions. */
  readonly predictionsColumn: string | null;
  readonly targets: readonly unknown[] | null;
  readonly targetsColumn: string | null;
  readonly latency: readonly number[] | null;
  readonly features: ReadonlyMap<string, readonly unknown[]>;
  /** Columns of a model's answer beside the predictions. */
  readonly outputs: ReadonlyMap<string, readonly unknown[]>;
  /** A parameter's column: its name, or the column itself. */
  readonly mapping: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly results: ReadonlyMap<string, TableMetricResult>;
}

export type Resolution =
  | { readonly kind: 'resolved'; readonly values: TableMetricValues; readonly usedOutputs: readonly string[] }
  | { readonly kind: 'missing'; readonly names: readonly string[] };

/** The name, or the column itself, that stands for a name. */
export const mappedColumn = (name: string, mapping: ParameterSources['mapping']): unknown =>
  (Object.hasOwn(mapping, name) ? mapping[name] : undefined) ?? name;

const resolveOne = (name: string, sources: ParameterSources): unknown => {
  const mapped = mappedColumn(name, sources.mapping);
  if (typeof mapped !== 'string') return mapped;
  if (mapped === 'predictions' || mapped === sources.predictionsColumn) return sources.predictions;
  if (mapped === 'targets' || mapped === sources.targetsColumn) return sources.targets ?? undefined;
  if (mapped === 'latency' && sources.latency !== null) return sources.latency;
  if (mapped === 'metrics') return sources.results;
  const column = sources.features.get(mapped) ?? sources.outputs.get(mapped);
  const setting = Object.hasOwn(sources.settings, mapped) ? sources.settings[mapped] : undefined;
  return column ?? setting ?? sources.results.get(mapped)?.scores ?? undefined;
};

/** Looks up all parameters of a metric, or says which are missing. */
export const resolveParameters = (metric: TableMetric, sources: ParameterSources): Resolution => {
  const values: Record<string, unknown> = {};
  const missing: string[] = [];
  const usedOutputs: string[] = [];
  for (const { name, isOptional } of metric.parameters) {
    const value = resolveOne(name, sources);
    const column = mappedColumn(name, sources.mapping);
    if (value === undefined && !isOptional) missing.push(name);
    if (value !== undefined) values[name] = value;
    const isOutput =
      typeof column === 'string' && !sources.features.has(column) && sources.outputs.has(column);
    if (isOutput) usedOutputs.push(column);
  }
  return missing.length > 0 ? { kind: 'missing', names: missing } : { kind: 'resolved', values, usedOutputs };
};

/** The error of an evaluation that cannot be computed because columns are missing. */
export const missingColumns = (metric: string, names: readonly string[]): AppError =>
  new AppError({
    code: 'EVALUATION.MISSING_COLUMN',
    status: 400,
    message: `Metric '${metric}' needs ${names.join(', ')}: name a column of the data or map one with col_mapping`,
    details: { metric, missing: names },
  });
