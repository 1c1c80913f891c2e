import type { CellText } from './cell.js';

/** A table that is to be written. Its rows can be gone through more than once: some formats look at all of them first. */
export interface TableContent {
  readonly columns: readonly string[];
  readonly read: () => AsyncIterable<readonly (readonly CellText[])[]>;
}
