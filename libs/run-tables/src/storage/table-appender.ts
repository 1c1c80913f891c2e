import { Injectable } from '@nestjs/common';
import { tableFormatOf } from '../formats/open-table.js';
import { tableFormatUnknown } from '../formats/table-format.errors.js';
import { RunFileLocator } from './run-file.locator.js';
import { TableIngest } from './table-ingest.js';
import { TableWrites, type AppendedRows, type NewRows } from './table-writes.js';
import { tableBusy, tableRefused } from './table.errors.js';

const MAX_TRIES = 5;

/** Appends rows to a table without touching its file, which is written when somebody asks for it. */
@Injectable()
export class TableAppender {
  constructor(
    private readonly locator: RunFileLocator,
    private readonly ingest: TableIngest,
    private readonly writes: TableWrites,
  ) {}

  /** Makes the table when the run has none of that name. All of the rows are in it afterwards, or none. */
  async append(runId: string, file: string, rows: NewRows): Promise<AppendedRows> {
    if (tableFormatOf(file) === null) throw tableFormatUnknown(file);
    const place = await this.locator.locate(runId, file);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const brought = await this.ingest.bringPlace(place);
      if (brought.state === 'refused') throw tableRefused(file, brought.reason);
      const done = await this.writes.append(place, rows, brought.state === 'absent');
      if (done !== null) return done;
    }
    throw tableBusy(file);
  }
}
