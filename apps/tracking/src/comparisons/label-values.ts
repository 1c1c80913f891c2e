import { isComputable } from '@weir/evaluation';
import type { FieldProblem } from '../evaluations/evaluations.errors.js';

export interface ValueScale {
  readonly min: number;
  readonly max: number;
}

const WORDS: ReadonlyMap<string, number> = new Map([
  ...['yes', 'true', 'pass', 'good'].map((word) => [word, 1] as const),
  ...['no', 'false', 'fail', 'bad'].map((word) => [word, 0] as const),
]);

/** A label as a number; null for what is none. */
export function labelValue(label: unknown): number | null {
  if (typeof label === 'boolean') return Number(label);
  if (typeof label === 'number') return isComputable(label) ? label : null;
  if (typeof label !== 'string') return null;
  const text = label.trim().toLowerCase();
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const number = Number(text);
  return text === '' || !isComputable(number) ? null : number;
}

const lieIn = (scores: readonly number[], { min, max }: ValueScale): boolean =>
  scores.every((score) => Number.isInteger(score) && score >= min && score <= max);

const YES_NO: ValueScale = { min: 0, max: 1 };
const GRADES: ValueScale = { min: 1, max: 5 };

/** The scale that the judge has kept to, if it is one of the usual ones. A judge who gave 1 to every row may have either. */
export function scaleOf(scores: readonly number[], isYesNo: boolean): ValueScale | null {
  if (isYesNo) return YES_NO;
  const [scale, another] = [YES_NO, GRADES].filter((usual) => lieIn(scores, usual));
  return another === undefined ? (scale ?? null) : null;
}

/** What is wrong with a label, or null. */
export function scaleProblem(field: string, value: number, scale: ValueScale | null): FieldProblem | null {
  if (scale === null || (value >= scale.min && value <= scale.max)) return null;
  const isYesNo = scale.min === 0 && scale.max === 1;
  const wanted = isYesNo ? 'from 0 to 1, as the judge’s scores' : `from ${scale.min} to ${scale.max}`;
  return { field, message: `must be ${wanted}` };
}
