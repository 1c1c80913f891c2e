import { AppError } from '@weir/errors';
import type { DataTable } from './table-metric.types.js';

/** A model's answers: one column without a name, or named columns of which one holds the predictions. */
export interface ModelAnswers {
  readonly columns: readonly (string | null)[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface FrameRequest {
  readonly data: DataTable;
  readonly targets: string | null;
  /** A column of the data, or of the model's answers when there is a model. */
  readonly predictions: string | null;
  readonly model: ((features: DataTable) => Promise<ModelAnswers>) | null;
}

/** The data of an evaluation, taken apart. */
export interface EvaluationFrame {
  readonly features: DataTable;
  readonly targetsColumn: string | null;
  readonly targets: readonly unknown[] | null;
  readonly predictionsColumn: string | null;
  readonly predictions: readonly unknown[];
  /** The model's other columns. */
  readonly outputs: ReadonlyMap<string, readonly unknown[]>;
  readonly rowCount: number;
}

const refuse = (field: string, message: string): AppError =>
  new AppError({ code: 'EVALUATION.INVALID_DATA', status: 400, message, details: { field } });

/** One column of a table, by name. */
export const columnOf = (table: ModelAnswers | DataTable, name: string | null): unknown[] => {
  const at = table.columns.findIndex((column) => column === name);
  return table.rows.map((row) => row[at]);
};

const requireColumn = (data: DataTable, field: string, name: string | null): void => {
  if (name === null || data.columns.includes(name)) return;
  throw refuse(field, `The data has no column '${name.slice(0, 80)}' (${field})`);
};

const without = (data: DataTable, names: readonly (string | null)[]): DataTable => {
  const kept = [...data.columns.entries()].filter(([, name]) => !names.includes(name));
  return {
    columns: kept.map(([, name]) => name),
    rows: data.rows.map((row) => kept.map(([at]) => row[at])),
  };
};

/** MLflow's choice: the column named, else the only one, else an error. */
const predictionsAmong = ({ columns }: ModelAnswers, wanted: string | null): string | null => {
  const [only = null, ...others] = columns;
  if (wanted !== null && columns.includes(wanted)) return wanted;
  if (others.length === 0) return only;
  throw refuse('predictions', 'The model gives several columns: name the one that holds the predictions');
};

const predict = async (
  features: DataTable,
  { model, predictions }: FrameRequest,
): Promise<Pick<EvaluationFrame, 'predictions' | 'predictionsColumn' | 'outputs'>> => {
  if (model === null)
    throw refuse('predictions', 'Name the column of the predictions, or a model that makes them');
  const answers = await model(features);
  if (answers.rows.length !== features.rows.length)
    throw refuse('model', 'The model did not answer every row');
  const chosen = predictionsAmong(answers, predictions);
  const others = answers.columns.filter((name) => name !== null && name !== chosen);
  return {
    predictionsColumn: chosen,
    predictions: columnOf(answers, chosen),
    outputs: new Map(others.map((name) => [name ?? '', columnOf(answers, name)])),
  };
};

/** Takes the data apart into features, targets and predictions, and asks the model where there is one. */
export const readFrame = async (request: FrameRequest): Promise<EvaluationFrame> => {
  const { data, targets, predictions, model } = request;
  requireColumn(data, 'targets', targets);
  if (data.rows.length === 0) throw refuse('data', 'The data has no rows');
  const isStatic = model === null && predictions !== null;
  if (isStatic) requireColumn(data, 'predictions', predictions);
  const features = without(data, isStatic ? [targets, predictions] : [targets]);
  const answered = isStatic
    ? {
        predictionsColumn: predictions,
        predictions: columnOf(data, predictions),
        outputs: new Map<string, unknown[]>(),
      }
    : await predict(features, request);
  return {
    ...answered,
    features,
    targetsColumn: targets,
    targets: targets === null ? null : columnOf(data, targets),
    rowCount: data.rows.length,
  };
};
