import type { SchemaIssue } from '@weir/http';

/** One entry of FastAPI's 422 list; MLflow's clients and their tests read `type`, `loc` and `msg`. */
export interface ValidationDetail {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input?: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

type Worded = Pick<ValidationDetail, 'type' | 'msg' | 'ctx'>;

const TYPES: Readonly<Record<string, Worded>> = {
  string: { type: 'string_type', msg: 'Input should be a valid string' },
  number: { type: 'float_type', msg: 'Input should be a valid number' },
  integer: { type: 'int_type', msg: 'Input should be a valid integer' },
  boolean: { type: 'bool_type', msg: 'Input should be a valid boolean' },
  array: { type: 'list_type', msg: 'Input should be a valid list' },
  object: { type: 'dict_type', msg: 'Input should be a valid dictionary' },
};

/** Keywords that only say that something below them failed; the failure itself is in the list too. */
const COMBINING = new Set(['if', 'anyOf', 'oneOf', 'allOf', 'not', '$ref']);
const MAX_ECHOED_INPUT = 200;

/** Says ajv's issues in pydantic's words. */
export function toValidationDetails(issues: readonly SchemaIssue[]): ValidationDetail[] {
  const plain = issues.filter((issue) => !COMBINING.has(issue.keyword));
  const told = plain.length > 0 ? plain : issues;
  return told.map((issue) => ({
    ...wordsFor(issue),
    loc: ['body', ...issue.path],
    ...echo(issue.value),
  }));
}

function wordsFor({ keyword, params, message, value }: SchemaIssue): Worded {
  const limit = params.limit;
  switch (keyword) {
    case 'required':
      return { type: 'missing', msg: 'Field required' };
    case 'type':
      return wordsForType(params.type);
    case 'minimum':
      return bound('greater_than_equal', { text: 'greater than or equal to', sign: 'ge', limit });
    case 'maximum':
      return bound('less_than_equal', { text: 'less than or equal to', sign: 'le', limit });
    case 'minItems':
      return tooShort(limit, Array.isArray(value) ? value.length : 0);
    case 'minLength':
      return {
        type: 'string_too_short',
        msg: `String should have at least ${String(limit)} character${limit === 1 ? '' : 's'}`,
        ctx: { min_length: limit },
      };
    case 'enum':
    case 'const':
      return { type: 'literal_error', msg: `Input ${message}` };
    default:
      return { type: 'value_error', msg: `Input ${message}` };
  }
}

function wordsForType(type: unknown): Worded {
  const names = (Array.isArray(type) ? type : [type]).filter((name) => name !== 'null').map(String);
  const [first = ''] = names;
  if (names.length === 1) return TYPES[first] ?? { type: 'value_error', msg: `Input should be ${first}` };
  return { type: 'value_error', msg: `Input should be one of: ${names.join(', ')}` };
}

function bound(type: string, { text, sign, limit }: { text: string; sign: string; limit: unknown }): Worded {
  return { type, msg: `Input should be ${text} ${String(limit)}`, ctx: { [sign]: limit } };
}

function tooShort(limit: unknown, length: number): Worded {
  return {
    type: 'too_short',
    msg: `List should have at least ${String(limit)} item${limit === 1 ? '' : 's'} after validation, not ${length}`,
    ctx: { field_type: 'List', min_length: limit, actual_length: length },
  };
}

/** MLflow echoes whole inputs; a refused prompt of megabytes need not travel back. */
function echo(value: unknown): Pick<ValidationDetail, 'input'> {
  if (typeof value === 'string') return value.length <= MAX_ECHOED_INPUT ? { input: value } : {};
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? { input: value } : {};
}
