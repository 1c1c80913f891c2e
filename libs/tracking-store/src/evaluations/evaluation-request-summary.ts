import type { EvaluationPlan, EvaluationPriority, EvaluationRowSource } from './evaluation-plan.js';

/** A metric as its results are named. */
export interface SummarisedMetric {
  /** Result name, which is also the name of its units: `exact_match/v1`. */
  readonly name: string;
  readonly hasJustification: boolean;
}

/** What was asked for, without rows, prompts and settings: enough for lists, progress and the columns of results. */
export interface EvaluationRequestSummary {
  readonly modelType: string | null;
  /** The column with predictions, the endpoint's name, or the model's URI. */
  readonly model: { readonly kind: EvaluationPlan['predictions']['kind']; readonly name: string };
  readonly data: { readonly kind: EvaluationRowSource['kind']; readonly name: string | null };
  readonly metrics: readonly SummarisedMetric[];
  readonly priority: EvaluationPriority;
}

type SummarisedPlan = Pick<EvaluationPlan, 'modelType' | 'predictions' | 'rows' | 'priority'>;

export function summariseRequest(
  { modelType, predictions, rows, priority = 'normal' }: SummarisedPlan,
  metrics: readonly SummarisedMetric[],
): EvaluationRequestSummary {
  return { modelType, model: modelOf(predictions), data: dataOf(rows), metrics, priority };
}

function modelOf(predictions: EvaluationPlan['predictions']): EvaluationRequestSummary['model'] {
  switch (predictions.kind) {
    case 'column':
      return { kind: 'column', name: predictions.column };
    case 'endpoint':
      return { kind: 'endpoint', name: predictions.endpoint };
    case 'model':
      return { kind: 'model', name: withoutCredentials(predictions.uri) };
  }
}

function dataOf(rows: EvaluationRowSource): EvaluationRequestSummary['data'] {
  switch (rows.kind) {
    case 'inline':
      return { kind: 'inline', name: null };
    case 'table':
      return { kind: 'table', name: rows.path };
    case 'dataset':
      return { kind: 'dataset', name: rows.datasetId };
  }
}

const WEB_ADDRESS = /^https?:\/\//i;

/** An address may carry a password or a token; who reads a list need not. */
function withoutCredentials(uri: string): string {
  if (!WEB_ADDRESS.test(uri) || !URL.canParse(uri)) return uri;
  const { protocol, host, pathname } = new URL(uri);
  return `${protocol}//${host}${pathname}`;
}
