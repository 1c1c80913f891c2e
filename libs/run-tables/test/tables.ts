import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BlobStore, createBlobStore } from '@weir/artifact-store';
import { runTableProviders, TableAppender, TableFiles, TableIngest, tableSourceOf } from '@weir/run-tables';
import { testDatabase, type TestDatabase } from '@weir/testing';
import {
  ArtifactFileRepository,
  RunRepository,
  trackingEntities,
  TrackingStoreModule,
} from '@weir/tracking-store';
import { DataSource } from 'typeorm';

/** Tables on a database and a folder of their own, wired as applications wire them. */
export class Tables {
  private constructor(
    readonly database: TestDatabase,
    readonly folder: string,
    private readonly context: INestApplicationContext,
  ) {}

  static async open(): Promise<Tables> {
    const database = await testDatabase({ entities: trackingEntities, poolSize: 10 });
    const folder = await mkdtemp(join(tmpdir(), 'weir-tables-test-'));
    const blobs = await createBlobStore({ artifactsUri: folder, s3: null });

    @Module({
      imports: [
        {
          module: DatabaseOfTest,
          global: true,
          providers: [{ provide: DataSource, useValue: database.dataSource }],
          exports: [DataSource],
        },
        TrackingStoreModule,
      ],
      providers: [{ provide: BlobStore, useValue: blobs }, ...runTableProviders],
    })
    class TablesOfTest {}
    return new Tables(
      database,
      folder,
      await NestFactory.createApplicationContext(TablesOfTest, { logger: false }),
    );
  }

  get ingest(): TableIngest {
    return this.context.get(TableIngest);
  }

  get appender(): TableAppender {
    return this.context.get(TableAppender);
  }

  get files(): TableFiles {
    return this.context.get(TableFiles);
  }

  async newRun(): Promise<string> {
    const { info } = await this.context.get(RunRepository, { strict: false }).create({
      experimentId: 0,
      runName: null,
      userId: 'test',
      startTime: 1,
      tags: [],
      now: 1_700_000_000_000,
    });
    return info.runId;
  }

  pathOf(runId: string, file: string): string {
    return `0/${runId}/artifacts/${file}`;
  }

  /** As a client's upload does it. */
  async upload(runId: string, file: string, content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const blob = await this.context.get(BlobStore).write(await tableSourceOf(bytes).read());
    const put = await this.context
      .get(ArtifactFileRepository, { strict: false })
      .put(this.pathOf(runId, file), blob);
    if (put !== 'stored') throw new Error('the path is taken');
  }

  /** As a client's download does it. */
  async download(runId: string, file: string): Promise<string | null> {
    const path = this.pathOf(runId, file);
    await this.files.refresh(path);
    const found = await this.context.get(ArtifactFileRepository, { strict: false }).find(path);
    if (found === null) return null;
    const chunks: Uint8Array[] = [];
    for await (const chunk of await this.context.get(BlobStore).read(found.blobId))
      chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks).toString();
  }

  async remove(runId: string, file: string): Promise<void> {
    await this.context.get(ArtifactFileRepository, { strict: false }).delete(this.pathOf(runId, file));
  }

  /** The rows that readers see, as Postgres keeps them. */
  async rows(runId: string, file: string): Promise<unknown[]> {
    const found: { cells: unknown }[] = await this.database.dataSource.query(
      `SELECT r.cells FROM run_tables t JOIN run_table_rows r USING (table_id, generation)
       WHERE t.run_id = $1 AND t.file = $2 ORDER BY r.row_index`,
      [runId, file],
    );
    return found.map(({ cells }) => cells);
  }

  async countAllRows(): Promise<number> {
    const [row]: { count: string }[] = await this.database.dataSource.query(
      'SELECT count(*) FROM run_table_rows',
    );
    return Number(row?.count);
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

class DatabaseOfTest {}
