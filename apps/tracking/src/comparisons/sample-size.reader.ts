import type { FieldProblem } from '../evaluations/evaluations.errors.js';
import { invalidRequest } from '../evaluations/evaluations.errors.js';

const MAX_DIGITS = 40;

/** A query as the object that the same request would have as JSON; the schema looks at it from there. */
export function queryObject(parameters: URLSearchParams): Record<string, unknown> {
  const problems: FieldProblem[] = [];
  const value: Record<string, unknown> = {};
  for (const [name, text] of parameters) {
    const field = name.slice(0, 100);
    if (Object.hasOwn(value, name)) problems.push({ field, message: 'is there more than once' });
    else Object.defineProperty(value, name, { value: valueOf(text), enumerable: true });
  }
  if (problems.length > 0) throw invalidRequest(problems.slice(0, 20));
  return value;
}

function valueOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text.trim() === '' || text.length > MAX_DIGITS || !Number.isFinite(number) ? text : number;
}
