import { textArray } from '../sql/array-literal.js';
import type { DatasetRecordInput, JsonMembers } from './evaluation-dataset.types.js';

/** A statement of this size is quick, and what it holds in memory is small beside what a request may bring. */
const MAX_RECORDS = 1_000;
const MAX_CHARACTERS = 4_000_000;

const json = (members: JsonMembers | null): string | null =>
  members && `{${Array.from(members, ([name, value]) => `${JSON.stringify(name)}: ${value}`).join(', ')}}`;

const added = (known: JsonMembers | null, more: JsonMembers | null): JsonMembers | null =>
  known && more ? new Map([...known, ...more]) : (more ?? known);

/** As if the second were sent after the first. */
function merge(first: DatasetRecordInput, second: DatasetRecordInput): DatasetRecordInput {
  return {
    ...first,
    outputs: second.outputs ?? first.outputs,
    expectations: added(first.expectations, second.expectations),
    tags: added(first.tags, second.tags),
    user: second.user ?? first.user,
  };
}

/** Records that go to the database together, each input once. */
export class DatasetRecordBatch {
  private readonly records = new Map<string, DatasetRecordInput>();
  private characters = 0;
  /** Records that came after one with the same input. */
  repeated = 0;

  add(record: DatasetRecordInput, characters: number): void {
    const known = this.records.get(record.inputHash);
    if (known) this.repeated += 1;
    this.records.set(record.inputHash, known ? merge(known, record) : record);
    this.characters += characters;
  }

  get isFull(): boolean {
    return this.records.size >= MAX_RECORDS || this.characters >= MAX_CHARACTERS;
  }

  get isEmpty(): boolean {
    return this.records.size === 0;
  }

  /** One array for each column of the statement. */
  columns(): unknown[] {
    const records = [...this.records.values()];
    const column = <T>(pick: (record: DatasetRecordInput) => T): T[] => records.map(pick);
    return [
      textArray(column(({ inputHash }) => inputHash)),
      textArray(column(({ inputs }) => json(inputs) ?? '{}')),
      column(({ outputs }) => outputs !== null),
      column(({ outputs }) => outputs?.text ?? null),
      column(({ expectations }) => json(expectations)),
      column(({ tags }) => json(tags)),
      column(({ source }) => source?.text ?? null),
      column(({ source }) => source?.id ?? null),
      column(({ source }) => source?.type ?? null),
      column(({ user }) => user),
    ];
  }
}
