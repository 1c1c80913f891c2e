import { AppError } from '@weir/errors';

/** A metric that a request describes is not what its type asks for. `field` is the path in the request. */
export const invalidMetric = (field: string, problem: string): AppError =>
  new AppError({
    code: 'EVALUATION.INVALID_METRIC',
    status: 400,
    message: `${field}: ${problem}`,
    details: { field, errors: [{ field, message: problem }] },
  });

interface TextRule {
  readonly maxLength: number;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads the fields of an object that came with a request, and says by its path which one is not what it should be. Null counts as
 * left out, as in the clients that send every optional field.
 *
 * @example new DocumentReader(document, 'extra_metrics[0]').text('definition', { maxLength: 50_000 });
 */
export class DocumentReader {
  private readonly document: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    private readonly path: string,
  ) {
    if (!isObject(value)) throw invalidMetric(path, 'must be an object');
    this.document = value;
  }

  /** The path of a field of this object, for errors. */
  field(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  /** A misspelt field must not be ignored: the metric would measure something else than was meant. */
  allowOnly(names: readonly string[]): void {
    const stranger = Object.keys(this.document).find((name) => !names.includes(name));
    if (stranger === undefined) return;
    throw invalidMetric(this.field(stranger.slice(0, 80)), `is unknown; known: ${names.join(', ')}`);
  }

  /** Whether the field stands there, be it with null. */
  has(name: string): boolean {
    return Object.hasOwn(this.document, name);
  }

  raw(name: string): unknown {
    return this.has(name) ? (this.document[name] ?? undefined) : undefined;
  }

  optionalText(name: string, { maxLength }: TextRule): string | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : checkedText(value, this.field(name), maxLength);
  }

  text(name: string, rule: TextRule): string {
    const value = this.optionalText(name, rule);
    if (value === undefined) throw invalidMetric(this.field(name), 'is missing');
    return value;
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw invalidMetric(this.field(name), 'must be true or false');
  }

  optionalNumber(
    name: string,
    { minimum, maximum }: { minimum: number; maximum: number },
  ): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && value >= minimum && value <= maximum) return value;
    throw invalidMetric(this.field(name), `must be a number from ${minimum} to ${maximum}`);
  }

  /** Undefined for a field that was left out. */
  optionalList(name: string, { maxItems }: { maxItems: number }): readonly unknown[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw invalidMetric(this.field(name), 'must be a list');
    if (value.length > maxItems) {
      throw invalidMetric(this.field(name), `has more than ${maxItems} entries`);
    }
    return value as unknown[];
  }

  /** A list of texts, or one text alone, as Python's clients write it. */
  optionalTexts(name: string, rule: TextRule & { readonly maxItems: number }): string[] | undefined {
    if (typeof this.raw(name) === 'string') return [this.text(name, rule)];
    return this.optionalList(name, rule)?.map((entry, index) =>
      checkedText(entry, `${this.field(name)}[${index}]`, rule.maxLength),
    );
  }

  /** A plain object, no larger as JSON than asked. */
  optionalObject(name: string, { maxLength }: TextRule): Readonly<Record<string, unknown>> | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!isObject(value)) throw invalidMetric(this.field(name), 'must be an object');
    if (JSON.stringify(value).length > maxLength) {
      throw invalidMetric(this.field(name), `is longer than ${maxLength} characters of JSON`);
    }
    return value;
  }
}

const checkedText = (value: unknown, field: string, maxLength: number): string => {
  if (typeof value !== 'string') throw invalidMetric(field, 'must be a text');
  if (value.trim() === '') throw invalidMetric(field, 'must not be empty');
  if (value.length > maxLength) throw invalidMetric(field, `is longer than ${maxLength} characters`);
  return value;
};
