import type { EvaluationPlan, PromptTemplate } from './evaluation-plan.js';

/** What is wrong between a plan and the columns of its rows, by the field of the request to mend. */
export interface ColumnProblem {
  readonly field: string;
  readonly message: string;
}

export type PlanCheck =
  | { readonly kind: 'fits'; readonly plan: EvaluationPlan }
  | { readonly kind: 'misfits'; readonly problems: readonly ColumnProblem[] };

const PLACEHOLDER = /\{\{|\}\}|\{([^{}]+)\}/g;

/**
 * Holds a plan against the columns that its rows have: at submit for inline rows, when it is read for a logged table. A plan
 * without a template gets the only feature column, as in MLflow.
 */
export function fitPlanToColumns(plan: EvaluationPlan, columns: readonly string[]): PlanCheck {
  const problems = [...targetProblems(plan, columns), ...predictionProblems(plan, columns)];
  if (problems.length > 0) return { kind: 'misfits', problems };
  const { predictions } = plan;
  if (predictions.kind === 'column' || predictions.template !== null) return { kind: 'fits', plan };
  const [column] = featureColumns(plan, columns);
  const template: PromptTemplate | null = column === undefined ? null : { kind: 'column', column };
  return { kind: 'fits', plan: { ...plan, predictions: { ...predictions, template } } };
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
  if (features.length === 1) return [];
  const names = features.length === 0 ? 'none' : listed(features);
  const message = `Without a prompt or messages the rows need exactly one column besides the targets; they have ${names}.`;
  return [{ field: 'model.prompt', message }];
}

function templateProblems(template: PromptTemplate, columns: readonly string[]): ColumnProblem[] {
  switch (template.kind) {
    case 'column':
      return columns.includes(template.column) ? [] : [missing('model.prompt', template.column, columns)];
    case 'prompt':
      return unknownPlaceholders(template.prompt, 'model.prompt', columns);
    case 'messages':
      return template.messages.flatMap(({ content }, index) =>
        unknownPlaceholders(content, `model.messages[${index}].content`, columns),
      );
  }
}

function unknownPlaceholders(text: string, field: string, columns: readonly string[]): ColumnProblem[] {
  return [...text.matchAll(PLACEHOLDER)]
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
