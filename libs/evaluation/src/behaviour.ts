import { AppError } from '@weir/errors';

/** Whose results an evaluation reproduces: today's MLflow, or 2.8 with the libraries of its time. */
export type Compat = 'latest' | 'mlflow-2.8';

/** MLflow does not pin textstat, so its two incompatible readabilities are chosen apart from `Compat`. */
export type TextstatBehaviour = 'legacy' | 'modern';

/** The switches that change keys or numbers. Stored with the run, so that a resumed job cannot change them. */
export interface EvaluationBehaviour {
  readonly compat: Compat;
  readonly textstat: TextstatBehaviour;
}

const COMPATS: readonly Compat[] = ['latest', 'mlflow-2.8'];
const TEXTSTATS: readonly TextstatBehaviour[] = ['legacy', 'modern'];

const oneOf = <T extends string>(name: string, allowed: readonly T[], value: string): T => {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new AppError({
    code: 'EVALUATION.UNKNOWN_BEHAVIOUR',
    status: 400,
    message: `${name} must be one of: ${allowed.join(', ')}`,
    details: { field: name, allowed },
  });
};

/**
 * Fills in what a request leaves out: `latest`, and the readability that belongs to the chosen `compat`.
 *
 * @example resolveBehaviour({ compat: 'mlflow-2.8' }) // { compat: 'mlflow-2.8', textstat: 'legacy' }
 */
export const resolveBehaviour = (wanted: {
  readonly compat?: string | null;
  readonly textstat?: string | null;
}): EvaluationBehaviour => {
  const compat = oneOf('compat', COMPATS, wanted.compat ?? 'latest');
  const preset: TextstatBehaviour = compat === 'latest' ? 'modern' : 'legacy';
  return { compat, textstat: oneOf('textstat', TEXTSTATS, wanted.textstat ?? preset) };
};
