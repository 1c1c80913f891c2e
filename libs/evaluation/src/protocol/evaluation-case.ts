import type { DataTable } from '../evaluate/table-metric.types.js';
import { invalidInput, isRecord } from './protocol-input.js';
import type { ProtocolInput } from './protocol.types.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** How often a case may be evaluated in one run. */
const MAX_TIMES = 100;

/** One `evaluate` case, read from its JSON. */
export interface EvaluationCase {
  readonly data: DataTable;
  readonly modelType: string | null;
  readonly targets: string | null;
  readonly predictions: string | null;
  readonly extraMetrics: readonly JsonObject[];
  readonly settings: JsonObject;
  readonly judgeReplies: readonly JsonObject[];
  readonly model: JsonObject | null;
  readonly toxicity: JsonObject | null;
  readonly times: number;
}

const textOrNull = (input: JsonObject, name: string): string | null => {
  const value = input[name] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw invalidInput(`input.${name} must be a text`);
};

const objectOrNull = (input: JsonObject, name: string): JsonObject | null => {
  const value = input[name] ?? null;
  if (value === null || isRecord(value)) return value;
  throw invalidInput(`input.${name} must be an object`);
};

const objectList = (input: JsonObject, name: string): JsonObject[] => {
  const value = input[name] ?? [];
  if (Array.isArray(value) && value.every(isRecord)) return value;
  throw invalidInput(`input.${name} must be a list of objects`);
};

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string');

const isRowList = (value: unknown, width: number): value is unknown[][] =>
  Array.isArray(value) && value.every((row) => Array.isArray(row) && row.length === width);

const readData = (value: unknown): DataTable => {
  if (!isRecord(value) || !isTextList(value['columns'])) throw invalidInput('input.data must have columns');
  const { columns, rows } = value;
  if (isRowList(rows, columns.length)) return { columns, rows };
  throw invalidInput('input.data.rows must hold one value for each column');
};

/** A configuration may be nested under the evaluator's name. */
const settingsOf = (config: JsonObject | null): JsonObject => {
  const nested = config?.['default'];
  return isRecord(nested) ? nested : (config ?? {});
};

const readTimes = (value: unknown): number => {
  if (value === undefined) return 1;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MAX_TIMES) return value;
  throw invalidInput(`input.times must be a whole number from 1 to ${MAX_TIMES}`);
};

/** Reads a case, or raises an AppError that names the field. */
export const readEvaluationCase = (input: ProtocolInput): EvaluationCase => ({
  data: readData(input['data']),
  modelType: textOrNull(input, 'model_type'),
  targets: textOrNull(input, 'targets'),
  predictions: textOrNull(input, 'predictions'),
  extraMetrics: objectList(input, 'extra_metrics'),
  settings: settingsOf(objectOrNull(input, 'evaluator_config')),
  judgeReplies: objectList(input, 'judge_replies'),
  model: objectOrNull(input, 'model'),
  toxicity: objectOrNull(input, 'toxicity'),
  times: readTimes(input['times']),
});
