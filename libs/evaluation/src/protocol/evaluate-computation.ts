import { evaluateTable, type TableEvaluationResult } from '../evaluate/evaluate-table.js';
import { columnOf, type ModelAnswers } from '../evaluate/evaluation-frame.js';
import type { DataTable, TableMetric } from '../evaluate/table-metric.types.js';
import { extraMetricsOf, presetMetricsOf } from './case-metrics.js';
import { type EvaluationCase, type JsonObject, readEvaluationCase } from './evaluation-case.js';
import { invalidInput, isRecord } from './protocol-input.js';
import type { ProtocolComputation } from './protocol.types.js';

const LATENCY = 'latency';

/** Plays the judge: the first entry whose `when` occurs in the question decides. */
class ScriptedJudge {
  calls = 0;

  constructor(private readonly replies: readonly JsonObject[]) {}

  readonly ask = (prompt: string): Promise<string | null> => {
    this.calls += 1;
    const rule = this.replies.find(({ when }) => typeof when === 'string' && prompt.includes(when));
    if (typeof rule?.['error'] === 'string') return Promise.reject(new Error(rule['error']));
    return Promise.resolve(typeof rule?.['reply'] === 'string' ? rule['reply'] : '');
  };
}

/** A model that looks its answer up by the value of one column. */
const lookUpModel =
  (model: JsonObject) =>
  (features: DataTable): Promise<ModelAnswers> => {
    const { by, answers } = model;
    if (typeof by !== 'string' || !isRecord(answers))
      throw invalidInput('input.model must have by and answers');
    const found = columnOf(features, by).map((key) => answers[String(key)]);
    if (model['returns'] !== 'frame')
      return Promise.resolve({ columns: [null], rows: found.map((text) => [text]) });
    const records = found.map((record) => (isRecord(record) ? record : {}));
    const columns = Object.keys(records[0] ?? {});
    return Promise.resolve({ columns, rows: records.map((record) => columns.map((name) => record[name])) });
  };

/** Answers that are there already take no time; those of a model are looked up within the clock's resolution. */
const noLatency = (rowCount: number): number[] => new Array<number>(rowCount).fill(0);

const split = (metrics: readonly TableMetric[]): { latency: TableMetric[]; others: TableMetric[] } => ({
  latency: metrics.filter(({ name }) => name === LATENCY),
  others: metrics.filter(({ name }) => name !== LATENCY),
});

const hasMetrics = ({ modelType, extraMetrics }: EvaluationCase): boolean =>
  modelType !== null || extraMetrics.length > 0;

/** A second evaluation in the same run appends its rows to the table. */
const repeatRows = ({ table }: TableEvaluationResult, times: number): DataTable | null =>
  table && { columns: table.columns, rows: Array.from({ length: times }, () => table.rows).flat() };

/** A whole evaluation, with a scripted judge and a model that looks its answers up. */
export const evaluateCase: ProtocolComputation = async (input, behaviour) => {
  const request = readEvaluationCase(input);
  if (!hasMetrics(request)) throw invalidInput('an evaluation needs a model_type or extra_metrics');
  const judge = new ScriptedJudge(request.judgeReplies);
  const extra = split(extraMetricsOf(request, behaviour, { ask: judge.ask, compat: behaviour.compat }));
  const mapping = request.settings['col_mapping'];
  const result = await evaluateTable({
    data: request.data,
    targets: request.targets,
    predictions: request.predictions,
    model: request.model && lookUpModel(request.model),
    compat: behaviour.compat,
    presetMetrics: [...extra.latency, ...presetMetricsOf(request, behaviour)],
    extraMetrics: extra.others,
    latency: extra.latency.length > 0 ? noLatency : null,
    columnMapping: isRecord(mapping) ? mapping : {},
    settings: request.settings,
  });
  return { metrics: result.metrics, table: repeatRows(result, request.times), judge_calls: judge.calls };
};
