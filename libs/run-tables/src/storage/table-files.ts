import { Injectable } from '@nestjs/common';
import { fromUuid, locateArtifact } from '@weir/tracking-store';
import { DataSource } from 'typeorm';
import { RunFileLocator, type RunFile } from './run-file.locator.js';
import { TableFileWriter } from './table-file.writer.js';
import { NEWER_THAN_FILE } from './table.statements.js';
import { Turns } from './turns.js';

const PLACES = 2;
/** Every try but the last is overtaken by another writer; what is there then is a file of somebody. */
const MAX_TRIES = 5;

/** Writes the files of tables whose rows were appended without them: the moment before somebody looks. */
@Injectable()
export class TableFiles {
  private readonly turns = new Turns(PLACES);

  constructor(
    private readonly dataSource: DataSource,
    private readonly locator: RunFileLocator,
    private readonly writer: TableFileWriter,
  ) {}

  /** Afterwards the files at and below a path of the store hold every row that was there when this was called. */
  async refresh(path: string): Promise<void> {
    const { root, path: inRoot } = locateArtifact(path);
    const newer: { run_id: string; file: string }[] = await this.dataSource.query(NEWER_THAN_FILE, [
      root,
      inRoot,
    ]);
    for (const { run_id: runId, file } of newer) {
      const place = await this.locator.locate(fromUuid(runId), file);
      await this.refreshFile(place);
    }
  }

  private async refreshFile(place: RunFile): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES && (await this.writer.isBehind(place)); tries += 1) {
      await this.turns.take(place.path, () => this.writer.write(place));
    }
  }
}
