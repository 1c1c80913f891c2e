import type { SchemaIssue } from '@weir/http';
import { parameterName } from '../protocol/issue-message.js';
import type { FieldProblem } from './evaluations.errors.js';

const MAX_NAME = 100;
const ALTERNATIVES = new Set(['anyOf', 'oneOf']);

interface FieldIssues {
  readonly field: string;
  readonly issues: SchemaIssue[];
}

/**
 * One problem for each field. What fits none of several forms is complained about once for each form, and again for each object around
 * it: only the innermost says what to mend.
 */
export function problemsOf(issues: readonly SchemaIssue[]): FieldProblem[] {
  const fields = new Map<string, FieldIssues>();
  for (const issue of issues) {
    const field = fieldOf(issue);
    const known = fields.get(field) ?? { field, issues: [] };
    known.issues.push(issue);
    fields.set(field, known);
  }
  return [...fields.values()]
    .filter(({ field, issues: own }) => !(hasAlternatives(own) && isAround(field, [...fields.keys()])))
    .map(({ field, issues: own }) => ({ field, message: messageOf(own) }));
}

const hasAlternatives = (issues: readonly SchemaIssue[]): boolean =>
  issues.some(({ keyword }) => ALTERNATIVES.has(keyword));

const isAround = (field: string, others: readonly string[]): boolean =>
  others.some((other) => other.startsWith(`${field}.`) || other.startsWith(`${field}[`));

/** Names come from the sender too, and an answer must not grow with them. */
function fieldOf({ path, keyword, params }: SchemaIssue): string {
  const steps = keyword === 'additionalProperties' ? [...path, String(params.additionalProperty)] : path;
  const shown = steps.map((step) => (typeof step === 'string' ? step.slice(0, MAX_NAME) : step));
  return parameterName(shown) || '(body)';
}

function messageOf(issues: readonly SchemaIssue[]): string {
  const telling = issues.filter(({ keyword }) => !ALTERNATIVES.has(keyword));
  const types = telling
    .filter(({ keyword }) => keyword === 'type')
    .flatMap(({ params }) => [params.type].flat().map(String));
  const others = telling.filter(({ keyword }) => keyword !== 'type');
  const [first] = others.length > 0 && hasAlternatives(issues) ? others : telling;
  if (first === undefined) return 'cannot be used';
  if (first.keyword === 'type') return `must be ${[...new Set(types)].join(' or ')}`;
  // The schema of a field that must be there says that it is not null.
  if (first.keyword === 'required' || first.keyword === 'not') return 'is required';
  if (first.keyword === 'additionalProperties') return 'is unknown';
  if (first.keyword === 'enum' && Array.isArray(first.params.allowedValues)) {
    return `must be one of: ${first.params.allowedValues.filter((value) => value !== null).join(', ')}`;
  }
  return first.message;
}
