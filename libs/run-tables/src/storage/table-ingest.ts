import { Injectable } from '@nestjs/common';
import { tableFormatOf } from '../formats/open-table.js';
import { tableFormatUnknown } from '../formats/table-format.errors.js';
import { RunFileLocator, type RunFile } from './run-file.locator.js';
import { TableFileReader } from './table-file.reader.js';
import { isCurrent, TableRepository, type StoredTable } from './table.repository.js';
import { Turns } from './turns.js';

/** Files that one process reads at a time: each holds one connection of its pool until its rows are in. */
const PLACES = 2;

/** What became of a table. */
export type BroughtTable =
  | { readonly state: 'ready'; readonly place: RunFile; readonly table: StoredTable }
  | {
      readonly state: 'refused';
      readonly place: RunFile;
      /** Null when the file was never read to its end. */
      readonly table: StoredTable | null;
      readonly reason: string;
    }
  /** There is no such artifact, or there is none any more: its rows are gone with it. */
  | { readonly state: 'absent'; readonly place: RunFile };

/** Makes the rows of a table what its artifact holds. */
@Injectable()
export class TableIngest {
  private readonly turns = new Turns(PLACES);

  constructor(
    private readonly locator: RunFileLocator,
    private readonly tables: TableRepository,
    private readonly files: TableFileReader,
  ) {}

  /**
   * Brings a table up to date: two look-ups when it is already. Any number of processes may call it at the same time, as
   * often as they like; a process that dies in the middle leaves nothing. Fails when the name is no table's
   * (`TABLE.FORMAT_UNKNOWN`) and when there is no such run.
   *
   * @example const brought = await ingest.bring(runId, 'eval_results_table.json');
   */
  async bring(runId: string, file: string, signal?: AbortSignal): Promise<BroughtTable> {
    if (tableFormatOf(file) === null) throw tableFormatUnknown(file);
    return this.bringPlace(await this.locator.locate(runId, file), signal);
  }

  /** As `bring`, for an artifact that has been located. */
  async bringPlace(place: RunFile, signal?: AbortSignal): Promise<BroughtTable> {
    for (;;) {
      signal?.throwIfAborted();
      const found = await this.tables.find(place);
      if (isCurrent(found)) return broughtTable(place, found.table);
      // What ended workers would end this process too.
      if (found.parkedReason !== null)
        return { state: 'refused', place, table: null, reason: found.parkedReason };
      await this.turns.take(place.path, () => this.files.bring(place, signal));
    }
  }
}

function broughtTable(place: RunFile, table: StoredTable | null): BroughtTable {
  if (table === null) return { state: 'absent', place };
  if (table.state === 'ready') return { state: 'ready', place, table };
  return { state: 'refused', place, table, reason: table.reason ?? '' };
}
