import { parseExpressionAt, tokenizer, type Expression } from 'acorn';

/** What the sandbox's engine understands. */
const ECMA_VERSION = 2023;

/** Longer than any metric that somebody wrote by hand. */
export const MAX_SOURCE_CHARACTERS = 50_000;

/** An expression sees the row's values by name; a function is called with the row. */
export type JavaScriptForm = 'expression' | 'function';

export type SourceCheck =
  | {
      readonly kind: 'valid';
      readonly form: JavaScriptForm;
      /** The source without what may stand around an expression: blanks, comments, the closing semicolon. */
      readonly code: string;
    }
  | { readonly kind: 'invalid'; readonly reason: string };

const invalid = (reason: string): SourceCheck => ({ kind: 'invalid', reason });

/** Columns count from 1, as editors do; acorn counts from 0 and puts the place behind its message. */
const syntaxReason = (error: unknown): string => {
  if (typeof error !== 'object' || error === null || !('loc' in error)) return 'is nested too deeply';
  const { line, column } = error.loc as { readonly line: number; readonly column: number };
  const text = 'message' in error ? String(error.message) : 'Syntax error';
  return `is no JavaScript: ${text.replace(/ \(\d+:\d+\)$/, '')} (line ${line}, column ${column + 1})`;
};

const placeOf = (source: string, offset: number): string => {
  const before = source.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
};

/** Where something stands behind the expression that is neither a comment nor the closing semicolon; null if nothing does. */
const restOf = (source: string, offset: number): number | null => {
  for (const token of tokenizer(source.slice(offset), { ecmaVersion: ECMA_VERSION })) {
    if (token.type.label !== ';') return offset + token.start;
  }
  return null;
};

const formOf = (expression: Expression): JavaScriptForm | 'async' | 'generator' => {
  if (expression.type === 'ParenthesizedExpression') return formOf(expression.expression);
  if (expression.type !== 'ArrowFunctionExpression' && expression.type !== 'FunctionExpression') {
    return 'expression';
  }
  if (expression.async === true) return 'async';
  return expression.generator === true ? 'generator' : 'function';
};

const checkExpression = (expression: Expression, source: string): SourceCheck => {
  const form = formOf(expression);
  if (form === 'async') return invalid('must give a score at once: the function cannot be async');
  if (form === 'generator') return invalid('must give one score: the function cannot be a generator');
  return { kind: 'valid', form, code: source.slice(expression.start, expression.end) };
};

/**
 * Reads the source of a custom metric without running it: one expression, or one function.
 *
 * @example checkJavaScriptSource('prediction.length > 3 ? 1 : 0') // { kind: 'valid', form: 'expression', code: … }
 */
export const checkJavaScriptSource = (source: string): SourceCheck => {
  if (source.length > MAX_SOURCE_CHARACTERS)
    return invalid(`is longer than ${MAX_SOURCE_CHARACTERS} characters`);
  if (source.trim() === '') return invalid('is empty');
  try {
    const expression = parseExpressionAt(source, 0, { ecmaVersion: ECMA_VERSION, preserveParens: true });
    const rest = restOf(source, expression.end);
    if (rest === null) return checkExpression(expression, source);
    return invalid(
      `must be one expression or one function: it goes on after its end (${placeOf(source, rest)})`,
    );
  } catch (error) {
    return invalid(syntaxReason(error));
  }
};
