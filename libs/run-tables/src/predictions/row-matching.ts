import type { StoredFileRow } from '@weir/tracking-store';

/**
 * Finds the rows of a file among those that are stored for it. Clients append by writing the whole file again: rows that
 * are still in it keep their identity, and with it what else is known about them.
 */
export class RowMatching {
  /** By digest, the next to be found last. */
  private readonly unmatched = new Map<string, StoredFileRow[]>();
  private readonly moved: StoredFileRow[] = [];

  constructor(stored: readonly StoredFileRow[]) {
    for (const row of stored.toReversed()) {
      const same = this.unmatched.get(row.digest);
      if (same) same.push(row);
      else this.unmatched.set(row.digest, [row]);
    }
  }

  /** Whether a row of the file is stored already. */
  matches(digest: string, rowIndex: number): boolean {
    const row = this.unmatched.get(digest)?.pop();
    if (!row) return false;
    if (row.rowIndex !== rowIndex) this.moved.push({ ...row, rowIndex });
    return true;
  }

  /** Stored rows that stand elsewhere in the file now. */
  get movedRows(): readonly StoredFileRow[] {
    return this.moved;
  }

  /** Stored rows that are not in the file any more. */
  get missingIds(): string[] {
    return [...this.unmatched.values()].flat().map(({ predictionId }) => predictionId);
  }
}
