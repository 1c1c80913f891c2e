import { describe, expect, it } from '@jest/globals';
import type { DatasetRecord } from '@weir/tracking-store';
import { DatasetColumns } from './dataset-columns.js';

const record = (
  inputs: object,
  expectations: object | null = null,
  outputs: unknown = {},
): DatasetRecord => ({
  recordId: 'dr-1',
  inputs: JSON.stringify(inputs),
  outputs: JSON.stringify(outputs),
  expectations: expectations === null ? null : JSON.stringify(expectations),
  tags: null,
  source: null,
  sourceId: null,
  sourceType: null,
  createdTime: 0,
  lastUpdateTime: 0,
  createdBy: null,
  lastUpdatedBy: null,
});

function tableOf(records: readonly DatasetRecord[]): unknown {
  const columns = new DatasetColumns();
  for (const given of records) columns.add(given);
  return [columns.names(), ...records.map((given) => JSON.parse(columns.row(given)) as unknown)];
}

describe('DatasetColumns', () => {
  it('flattens inputs and expectations of all records, and leaves empty outputs out', () => {
    expect(
      tableOf([record({ question: 'a' }, { truth: 'b' }), record({ question: 'c', context: ['d'] })]),
    ).toEqual([
      ['question', 'context', 'truth'],
      ['a', null, 'b'],
      ['c', ['d'], null],
    ]);
  });

  it('shows outputs, and gives expectations with a taken name a longer one', () => {
    expect(tableOf([record({ q: 'a' }, { q: 'b', outputs: 'c' }, 'answer')])).toEqual([
      ['q', 'outputs', 'expectations.q', 'expectations.outputs'],
      ['a', 'answer', 'b', 'c'],
    ]);
  });

  it('lets an input that is called outputs go first', () => {
    expect(tableOf([record({ outputs: 'mine' }, null, 'other')])).toEqual([['outputs'], ['mine']]);
  });

  it('refuses records with more fields than a table has columns', () => {
    const inputs = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`f${index}`, index]));
    expect(() => tableOf([record(inputs)])).toThrow('more than 200 fields');
  });
});
