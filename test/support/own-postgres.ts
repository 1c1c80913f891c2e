import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildDataSourceOptions,
  migrate,
  startEmbeddedPostgres,
  type DatabaseOptions,
  type EmbeddedPostgres,
} from '@weir/database';
import { migrations } from '@weir/migrations';
import { waitUntil } from '@weir/testing';
import { DataSource } from 'typeorm';

/** A Postgres of one test alone, which it may end roughly and start again at the same address. */
export class OwnPostgres {
  private constructor(
    private server: EmbeddedPostgres,
    private readonly home: string,
    readonly dataSource: DataSource,
  ) {}

  /** With the project's tables. */
  static async start(entities: DatabaseOptions['entities']): Promise<OwnPostgres> {
    const home = await mkdtemp(join(tmpdir(), 'weir-own-postgres-'));
    const server = await startEmbeddedPostgres({ home });
    const options = { url: server.url, entities, migrations, applicationName: 'weir-test' };
    const dataSource = await new DataSource(buildDataSourceOptions(options)).initialize();
    await migrate(dataSource);
    return new OwnPostgres(server, home, dataSource);
  }

  get url(): string {
    return this.server.url;
  }

  /** As `pg_ctl stop -m immediate`: no checkpoint, every connection cut, and recovery from the log afterwards. */
  async restart(): Promise<void> {
    const file = join(this.home, 'postgres/data/postmaster.pid');
    const [pid] = (await readFile(file, 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGQUIT');
    // Until then a start would take the ending server over.
    await waitUntil(
      () =>
        readFile(file).then(
          () => false,
          () => true,
        ),
      { what: 'Postgres to end' },
    );
    const { port } = this.server;
    this.server = await startEmbeddedPostgres({ home: this.home });
    if (this.server.port !== port) throw new Error(`Postgres came back on another port than ${port}`);
  }

  async drop(): Promise<void> {
    await this.dataSource.destroy();
    await this.server.stop();
    await rm(this.home, { recursive: true, force: true });
  }
}
