import type { EvaluationPlan, ModelTakes, PredictionSource, PromptTemplate } from './evaluation-plan.js';
import { PROMPT_PLACEHOLDER } from './prompt-placeholder.js';

/** What is wrong between a plan and the columns of its rows, by the field of the request to mend. */
export interface ColumnProblem {
  readonly field: string;
  readonly message: string;
}

export type PlanCheck =
  | { readonly kind: 'fits'; readonly plan: EvaluationPlan }
  | { readonly kind: 'misfits'; readonly problems: readonly ColumnProblem[] };

/** A value that a metric reads of every row by name, besides predictions and targets. */
export interface ColumnRead {
  readonly metric: string;
  readonly name: string;
}

/**
 * Holds a plan against the columns that its rows have: at submit for inline rows, when they are read for tables and datasets. A
 * plan without a template gets the only feature column, as in MLflow, or the data frame that a model server takes.
 */
export function fitPlanToColumns(
  plan: EvaluationPlan,
  columns: readonly string[],
  reads: readonly ColumnRead[] = [],
): PlanCheck {
  const problems = [
    ...targetProblems(plan, columns),
    ...predictionProblems(plan, columns),
    ...reads.flatMap((read) => readProblems(plan, columns, read)),
  ];
  if (problems.length > 0) return { kind: 'misfits', problems };
  const { predictions } = plan;
  if (predictions.kind === 'column' || predictions.template !== null) return { kind: 'fits', plan };
  const template = templateFor(plan, predictions, columns);
  return { kind: 'fits', plan: { ...plan, predictions: { ...predictions, template } } };
}

type AskedSource = Exclude<PredictionSource, { kind: 'column' }>;

const takenBy = (source: AskedSource): ModelTakes =>
  (source.kind === 'model' ? source.takes : null) ?? 'question';

/** Null while a logged model has not been read. */
function templateFor(
  plan: EvaluationPlan,
  source: AskedSource,
  columns: readonly string[],
): PromptTemplate | null {
  const features = featureColumns(plan, columns);
  switch (takenBy(source)) {
    case 'row':
      return { kind: 'row', columns: features };
    case 'own-messages':
      return null;
    case 'question': {
      const [column] = features;
      return column === undefined ? null : { kind: 'column', column };
    }
  }
}

/** Predictions and targets are there by these names whatever their columns are called. */
const isGiven = ({ targets }: EvaluationPlan, name: string): boolean =>
  name === 'predictions' || (name === 'targets' && targets !== null);

function readProblems(
  plan: EvaluationPlan,
  columns: readonly string[],
  { metric, name }: ColumnRead,
): ColumnProblem[] {
  const { columnMapping = {} } = plan;
  if (Object.hasOwn(columnMapping, name)) {
    const column = columnMapping[name] ?? name;
    return columns.includes(column) ? [] : [missing(`evaluator_config.col_mapping.${name}`, column, columns)];
  }
  if (columns.includes(name) || isGiven(plan, name)) return [];
  const message = `The metric "${metric}" reads "${name}"; the rows have ${listed(columns)}. Map that name to one of them.`;
  return [{ field: 'evaluator_config.col_mapping', message }];
}

function targetProblems(
  { targets, predictions }: EvaluationPlan,
  columns: readonly string[],
): ColumnProblem[] {
  if (targets === null) return [];
  if (!columns.includes(targets)) return [missing('targets', targets, columns)];
  const isSame = predictions.kind === 'column' && predictions.column === targets;
  return isSame ? [{ field: 'targets', message: 'Targets and predictions must be different columns.' }] : [];
}

function predictionProblems(plan: EvaluationPlan, columns: readonly string[]): ColumnProblem[] {
  const { predictions } = plan;
  if (predictions.kind === 'column') {
    return columns.includes(predictions.column)
      ? []
      : [missing('model.predictions_column', predictions.column, columns)];
  }
  if (predictions.template !== null) return templateProblems(predictions.template, columns);
  const features = featureColumns(plan, columns);
  const takes = takenBy(predictions);
  if (takes === 'own-messages' || features.length === 1) return [];
  if (takes === 'row' && features.length > 1) return [];
  const names = features.length === 0 ? 'none' : listed(features);
  const needed = takes === 'row' ? 'a column' : 'exactly one column';
  const message = `Without a prompt or messages the rows need ${needed} besides the targets; they have ${names}.`;
  return [{ field: 'model.prompt', message }];
}

function templateProblems(template: PromptTemplate, columns: readonly string[]): ColumnProblem[] {
  switch (template.kind) {
    case 'column':
      return unknownColumns([template.column], columns);
    case 'row':
      return unknownColumns(template.columns, columns);
    case 'prompt':
      return unknownPlaceholders(template.prompt, 'model.prompt', columns);
    case 'messages':
      return template.messages.flatMap(({ content }, index) =>
        unknownPlaceholders(content, `model.messages[${index}].content`, columns),
      );
  }
}

const unknownColumns = (wanted: readonly string[], columns: readonly string[]): ColumnProblem[] =>
  wanted
    .filter((column) => !columns.includes(column))
    .map((column) => missing('model.prompt', column, columns));

function unknownPlaceholders(text: string, field: string, columns: readonly string[]): ColumnProblem[] {
  return [...text.matchAll(PROMPT_PLACEHOLDER)]
    .map(([, column]) => column)
    .filter((column) => column !== undefined && !columns.includes(column))
    .map((column) => missing(field, column ?? '', columns));
}

const featureColumns = ({ targets }: EvaluationPlan, columns: readonly string[]): string[] =>
  columns.filter((column) => column !== targets);

const MAX_LISTED = 20;

const listed = (names: readonly string[]): string =>
  names
    .slice(0, MAX_LISTED)
    .map((name) => `"${name.slice(0, 100)}"`)
    .join(', ');

const missing = (field: string, column: string, columns: readonly string[]): ColumnProblem => ({
  field,
  message: `The rows have no column "${column.slice(0, 100)}"; they have ${listed(columns)}.`,
});
