import type { DatasetRecordInput, JsonMembers } from './evaluation-dataset.types.js';

type FieldTypes = Map<string, string>;

interface StoredSchema {
  readonly inputs: Readonly<Record<string, string>>;
  /** Types of fields, or one type where outputs are no objects. */
  readonly outputs: Readonly<Record<string, string>> | string;
  readonly expectations: Readonly<Record<string, string>>;
}

const VERSION = '1.0';
/** Records may have keys of their own each: the description stays small. */
const MAX_FIELDS = 1_000;

/** The type of a JSON value by its text. A number with a point or an exponent is a float, as in Python. */
function typeOf(json: string): string {
  const first = json[0];
  if (first === '"') return 'string';
  if (first === '{') return 'object';
  if (first === '[') return 'array';
  if (first === 't' || first === 'f') return 'boolean';
  if (first === 'n') return 'null';
  return /[.eE]/.test(json) ? 'float' : 'integer';
}

function absorb(types: FieldTypes, members: JsonMembers): void {
  for (const [name, value] of members) {
    if (types.size < MAX_FIELDS && !types.has(name)) types.set(name, typeOf(value));
  }
}

const typesOf = (stored: Readonly<Record<string, string>> = {}): FieldTypes =>
  new Map(Object.entries(stored));

/** What fields the records of a dataset have. A field's type is the one that it was first seen with. */
export class DatasetSchema {
  private readonly inputs: FieldTypes;
  private outputs: FieldTypes | string;
  private readonly expectations: FieldTypes;

  constructor(stored: string | null) {
    const known = stored === null ? null : (JSON.parse(stored) as StoredSchema);
    this.inputs = typesOf(known?.inputs);
    this.outputs = typeof known?.outputs === 'string' ? known.outputs : typesOf(known?.outputs);
    this.expectations = typesOf(known?.expectations);
  }

  add({ inputs, outputs, expectations }: DatasetRecordInput): void {
    absorb(this.inputs, inputs);
    if (expectations) absorb(this.expectations, expectations);
    if (typeof this.outputs === 'string' || !outputs || outputs.text === null) return;
    if (outputs.members) absorb(this.outputs, outputs.members);
    else if (this.outputs.size === 0) this.outputs = typeOf(outputs.text);
  }

  text(): string {
    return JSON.stringify({
      inputs: Object.fromEntries(this.inputs),
      outputs: typeof this.outputs === 'string' ? this.outputs : Object.fromEntries(this.outputs),
      expectations: Object.fromEntries(this.expectations),
      version: VERSION,
    });
  }
}
