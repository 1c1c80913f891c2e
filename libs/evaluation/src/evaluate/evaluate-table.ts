import type { Compat } from '../behaviour.js';
import { aggregateKey, resultName } from '../metrics/metric-keys.js';
import { predictionsColumnName } from '../results/results-table.js';
import { roundLikePandas } from '../results/pandas-json.js';
import { columnOf, type EvaluationFrame, type FrameRequest, readFrame } from './evaluation-frame.js';
import {
  mappedColumn,
  missingColumns,
  type ParameterSources,
  resolveParameters,
} from './parameter-resolver.js';
import type { DataTable, TableMetric, TableMetricResult } from './table-metric.types.js';

export interface TableEvaluation extends FrameRequest {
  readonly compat: Compat;
  readonly presetMetrics: readonly TableMetric[];
  readonly extraMetrics: readonly TableMetric[];
  /** Seconds for each row, in row order; null when latency was not asked for. */
  readonly latency: ((rowCount: number) => readonly number[]) | null;
  readonly columnMapping: Readonly<Record<string, unknown>>;
  /** Values that a metric may ask for by name. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface TableEvaluationResult {
  readonly metrics: Readonly<Record<string, number>>;
  /** Null when no metric has a column. Floats are cut as in the artifact. */
  readonly table: DataTable | null;
  readonly warnings: readonly string[];
}

type Results = Map<string, TableMetricResult>;

/** Gathers results metric by metric; those whose columns another metric makes wait for it. */
class MetricRun {
  readonly results = new Map<string, { readonly metric: TableMetric; readonly result: TableMetricResult }>();
  readonly usedOutputs = new Set<string>();
  readonly warnings: string[] = [];

  constructor(
    private readonly frame: EvaluationFrame,
    private readonly sources: Omit<ParameterSources, 'results'>,
  ) {}

  /** Computes the metric, or gives back the names of the parameters that it lacks. */
  async compute(metric: TableMetric, visible: Results): Promise<readonly string[]> {
    const found = resolveParameters(metric, { ...this.sources, results: visible });
    if (found.kind === 'missing') return found.names;
    const result = await metric.evaluate(found.values, this.frame.rowCount);
    if (result === null) {
      this.warnings.push(`${resultName(metric)} cannot be computed on this data: it was left out`);
      return [];
    }
    found.usedOutputs.forEach((name) => this.usedOutputs.add(name));
    this.warnings.push(...(result.warnings ?? []));
    this.results.set(resultName(metric), { metric, result });
    return [];
  }

  /** Results by the metric's plain name. */
  byName(): Results {
    return new Map([...this.results.values()].map(({ metric, result }) => [metric.name, result]));
  }
}

/** MLflow 2.8 shows an extra metric the results of the preset alone, and takes the metrics as they come. */
const computeInGivenOrder = async (
  run: MetricRun,
  { presetMetrics, extraMetrics }: TableEvaluation,
): Promise<void> => {
  const compute = async (metric: TableMetric, visible: Results): Promise<void> => {
    const missing = await run.compute(metric, visible);
    if (missing.length > 0) throw missingColumns(metric.name, missing);
  };
  for (const metric of presetMetrics) await compute(metric, run.byName());
  const ofPreset = run.byName();
  for (const metric of extraMetrics) await compute(metric, ofPreset);
};

/** Later versions take whatever can be computed by now, until a whole pass adds nothing. */
const computeByDependency = async (
  run: MetricRun,
  { presetMetrics, extraMetrics }: TableEvaluation,
): Promise<void> => {
  let waiting = [...presetMetrics, ...extraMetrics];
  while (waiting.length > 0) {
    const blocked: TableMetric[] = [];
    const missing: string[] = [];
    for (const metric of waiting) {
      const names = await run.compute(metric, run.byName());
      if (names.length > 0) blocked.push(metric);
      missing.push(...names);
    }
    const [first] = blocked;
    if (first !== undefined && blocked.length === waiting.length) throw missingColumns(first.name, missing);
    waiting = blocked;
  }
};

interface Column {
  readonly name: string;
  readonly values: readonly unknown[];
}

const metricColumns = (
  { metric, result: { scores, justifications } }: { metric: TableMetric; result: TableMetricResult },
  prefix: string,
): Column[] => {
  const name = `${prefix}${resultName(metric)}`;
  return [
    ...(scores === null
      ? []
      : [{ name: metric.isBareColumn ? `${prefix}${metric.name}` : `${name}/score`, values: scores }]),
    ...(justifications === null ? [] : [{ name: `${name}/justification`, values: justifications }]),
  ];
};

const dataColumns = (frame: EvaluationFrame, shownOutputs: readonly string[]): Column[] => {
  const { features, targetsColumn, targets, predictions } = frame;
  const name = predictionsColumnName(frame);
  const featureColumns = features.columns.map((column) => ({
    name: column,
    values: column === name ? predictions : columnOf(features, column),
  }));
  return [
    ...featureColumns,
    ...(targetsColumn === null || targets === null ? [] : [{ name: targetsColumn, values: targets }]),
    ...(features.columns.includes(name) ? [] : [{ name, values: predictions }]),
    ...shownOutputs.map((output) => ({ name: output, values: frame.outputs.get(output) ?? [] })),
  ];
};

const prefixOf = ({ metric_prefix: prefix }: Readonly<Record<string, unknown>>): string =>
  typeof prefix === 'string' ? prefix : '';

const tableCell = (value: unknown): unknown => {
  if (typeof value !== 'number') return value ?? null;
  return Number.isFinite(value) ? roundLikePandas(value) : null;
};

const assemble = (columns: readonly Column[], rowCount: number): DataTable => ({
  columns: columns.map(({ name }) => name),
  rows: Array.from({ length: rowCount }, (_, row) => columns.map(({ values }) => tableCell(values[row]))),
});

/** The mapping holds for the names of the targets and the predictions, too. */
const mapNames = (request: TableEvaluation): TableEvaluation => {
  const mapped = (name: string | null): string | null => {
    const column = name === null ? null : mappedColumn(name, request.columnMapping);
    return typeof column === 'string' ? column : name;
  };
  return { ...request, targets: mapped(request.targets), predictions: mapped(request.predictions) };
};

/**
 * A whole evaluation in memory: the arithmetic, keys and table of `mlflow.evaluate` over static or model-made predictions. The
 * worker uses the same parts row by row.
 */
export const evaluateTable = async (unmapped: TableEvaluation): Promise<TableEvaluationResult> => {
  const request = mapNames(unmapped);
  const frame = await readFrame(request);
  const { features, predictions, targets, outputs, rowCount } = frame;
  const run = new MetricRun(frame, {
    predictions,
    predictionsColumn: request.predictions,
    targets,
    targetsColumn: request.targets,
    outputs,
    latency: request.latency?.(rowCount) ?? null,
    features: new Map(features.columns.map((name) => [name, columnOf(features, name)])),
    mapping: request.columnMapping,
    settings: request.settings,
  });
  await (request.compat === 'latest' ? computeByDependency : computeInGivenOrder)(run, request);
  const results = [...run.results.values()];
  const prefix = prefixOf(request.settings);
  const keyed = results.flatMap(({ metric, result }) =>
    Object.entries(result.aggregates).map(([name, value]): [string, number] => [
      aggregateKey(metric, name, prefix),
      value,
    ]),
  );
  const scoreColumns = results.flatMap((scored) => metricColumns(scored, prefix));
  const shownOutputs = request.compat === 'latest' ? [...run.usedOutputs] : [...outputs.keys()];
  const table = assemble([...dataColumns(frame, shownOutputs), ...scoreColumns], rowCount);
  return {
    metrics: Object.fromEntries(keyed),
    table: scoreColumns.length === 0 ? null : table,
    warnings: run.warnings,
  };
};
