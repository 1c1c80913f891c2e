import { Injectable } from '@nestjs/common';
import { locateArtifact } from '@weir/tracking-store';
import { DataSource } from 'typeorm';
import { tableFormatOf } from '../formats/open-table.js';
import { LOGGED_ARTIFACTS_TAG, loggedTables } from '../storage/logged-artifacts.js';
import { RunFileLocator, type RunFile } from '../storage/run-file.locator.js';
import { TableIngest, type BroughtTable } from '../storage/table-ingest.js';
import { isCurrent, TableRepository } from '../storage/table.repository.js';

/** How long a listing reads new files; what is not read by then is shown as pending, and the worker reads it. */
const PATIENCE_MS = 2_000;
const MAX_TABLES = 1_000;

/** `pending`: its file is newer than its rows. */
export type ListedTable =
  Exclude<BroughtTable, { state: 'absent' }> | { readonly state: 'pending'; readonly place: RunFile };

/** The tables of a run: those that a client has listed in the run's tag, those on their way to a worker, and those that somebody has asked for. */
@Injectable()
export class TableCatalog {
  constructor(
    private readonly dataSource: DataSource,
    private readonly locator: RunFileLocator,
    private readonly tables: TableRepository,
    private readonly ingest: TableIngest,
  ) {}

  async list(runId: string): Promise<ListedTable[]> {
    const places = await this.places(runId);
    const deadline = Date.now() + PATIENCE_MS;
    const listed: ListedTable[] = [];
    for (const place of places) {
      const found = await this.tables.find(place);
      if (found.file === null && found.table === null) continue;
      if (!isCurrent(found) && Date.now() > deadline) listed.push({ state: 'pending', place });
      else {
        const brought = await this.ingest.bringPlace(place);
        if (brought.state !== 'absent') listed.push(brought);
      }
    }
    return listed;
  }

  private async places(runId: string): Promise<RunFile[]> {
    const known = await this.locator.locate(runId, '');
    const [row] = await this.dataSource.query<{ tag: string | null; files: string[] | null }[]>(
      `SELECT (SELECT value FROM run_tags WHERE run_id = $1 AND key = $2) AS tag,
        (SELECT array_agg(file) FROM (
          SELECT file FROM run_tables WHERE run_id = $1
          UNION SELECT file FROM table_ingests WHERE run_id = $1 LIMIT ${MAX_TABLES}) AS t) AS files`,
      [runId, LOGGED_ARTIFACTS_TAG],
    );
    const files = new Set([...loggedTables(row?.tag ?? '[]'), ...(row?.files ?? [])]);
    const names = [...files].filter((file) => tableFormatOf(file) !== null).sort();
    return names.map((file) => sibling(known, file));
  }
}

function sibling(folder: RunFile, file: string): RunFile {
  const path = `${folder.path}/${file}`;
  const { root: artifactRoot, path: artifactPath } = locateArtifact(path);
  return { ...folder, file, path, artifactRoot, artifactPath };
}
