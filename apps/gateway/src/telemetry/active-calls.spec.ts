import { describe, expect, it } from '@jest/globals';
import { ActiveCalls } from './active-calls.js';
import type { CallRecord } from './call-record.js';

describe('ActiveCalls', () => {
  it('holds what was added and not yet deleted, in whatever order calls end', () => {
    const calls = new ActiveCalls();
    const records = Array.from({ length: 5 }, () => ({ place: 0 }) as CallRecord);
    for (const record of records) calls.add(record);
    const left = new Set(records);
    for (const index of [0, 4, 2, 1, 3]) {
      const record = records[index];
      if (!record) throw new Error('no such record');
      calls.delete(record);
      left.delete(record);
      expect(new Set(calls)).toEqual(left);
      expect(calls.size).toBe(left.size);
    }
  });

  it('can be gone through while calls end', () => {
    const calls = new ActiveCalls();
    const records = Array.from({ length: 3 }, () => ({ place: 0 }) as CallRecord);
    for (const record of records) calls.add(record);
    const seen: CallRecord[] = [];
    for (const record of calls) {
      seen.push(record);
      calls.delete(record);
    }
    expect(new Set(seen)).toEqual(new Set(records));
    expect(calls.size).toBe(0);
  });
});
