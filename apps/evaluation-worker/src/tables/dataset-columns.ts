import type { DatasetRecord } from '@weir/tracking-store';
import { unusableDataset } from './row-source.js';

type Members = Readonly<Record<string, unknown>>;

const OUTPUTS = 'outputs';
const MAX_COLUMNS = 200;

/**
 * The columns that the records of a dataset come to: the fields of their inputs by their own names, `outputs`, then the fields of
 * their expectations. A name that inputs or outputs have already is `expectations.<name>`.
 */
export class DatasetColumns {
  private readonly inputs = new Set<string>();
  private readonly expectations = new Set<string>();
  private hasOutputs = false;

  add({ inputs, outputs, expectations }: DatasetRecord): void {
    for (const name of Object.keys(members(inputs))) this.inputs.add(name);
    for (const name of Object.keys(members(expectations))) this.expectations.add(name);
    this.hasOutputs ||= hasValue(outputs);
    if (this.inputs.size + this.expectations.size > MAX_COLUMNS) {
      throw unusableDataset(`The records of the dataset have more than ${MAX_COLUMNS} fields.`);
    }
  }

  names(): string[] {
    const own = [...this.inputs];
    if (this.showsOutputs) own.push(OUTPUTS);
    return [
      ...own,
      ...[...this.expectations].map((name) => (own.includes(name) ? `expectations.${name}` : name)),
    ];
  }

  /** A record as the JSON text of its cells. */
  row({ inputs, outputs, expectations }: DatasetRecord): string {
    const given = members(inputs);
    const expected = members(expectations);
    const cells = [...this.inputs].map((name) => jsonOf(given, name));
    if (this.showsOutputs) cells.push(hasValue(outputs) ? (outputs ?? 'null') : 'null');
    cells.push(...[...this.expectations].map((name) => jsonOf(expected, name)));
    return `[${cells.join(',')}]`;
  }

  /** An input of that name goes first: it is what the model is asked. */
  private get showsOutputs(): boolean {
    return this.hasOutputs && !this.inputs.has(OUTPUTS);
  }
}

/** Records that never had outputs hold an empty object. */
const hasValue = (json: string | null): boolean => json !== null && json !== 'null' && json !== '{}';

const jsonOf = (values: Members, name: string): string =>
  Object.hasOwn(values, name) ? JSON.stringify(values[name] ?? null) : 'null';

function members(json: string | null): Members {
  const value: unknown = json === null ? null : JSON.parse(json);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}
