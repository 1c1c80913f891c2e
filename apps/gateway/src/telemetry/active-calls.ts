import type { CallRecord } from './call-record.js';

/**
 * The calls under way. A Set would do, but one that is added to and deleted from all the time leaves its old tables as
 * garbage that points at new objects, which then outlive their calls: half of what the collector had to carry.
 */
export class ActiveCalls implements Iterable<CallRecord> {
  private readonly records: CallRecord[] = [];

  get size(): number {
    return this.records.length;
  }

  add(record: CallRecord): void {
    record.place = this.records.length;
    this.records.push(record);
  }

  /** The last record takes the free place. */
  delete(record: CallRecord): void {
    const last = this.records.pop();
    if (last === undefined || last === record) return;
    this.records[record.place] = last;
    last.place = record.place;
  }

  /** Those under way now, even when some of them end meanwhile. */
  [Symbol.iterator](): Iterator<CallRecord> {
    return [...this.records][Symbol.iterator]();
  }
}
