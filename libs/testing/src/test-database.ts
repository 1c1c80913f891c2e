import { randomBytes } from 'node:crypto';
import { buildDataSourceOptions, migrate, type DatabaseOptions } from '@weir/database';
import { migrations } from '@weir/migrations';
import { DataSource } from 'typeorm';
import { migratedTemplate } from './migrated-template.js';
import { databaseUrl, onServer, testServerUrl } from './test-server.js';

export interface TestDatabaseOptions {
  readonly entities?: DatabaseOptions['entities'];
  /** Default: every migration of the project. */
  readonly migrations?: DatabaseOptions['migrations'];
  readonly poolSize?: number;
}

export interface TestDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  /** Closes the data source and drops the database, also when other connections are still open. */
  drop(): Promise<void>;
}

/**
 * A database of its own for one test file, with the real migrations applied.
 *
 * @example
 * const database = await testDatabase({ entities: trackingEntities });
 * afterAll(() => database.drop());
 */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = testServerUrl();
  const name = `${server.pathname.slice(1)}_${randomBytes(6).toString('hex')}`;
  await create(server, { name, isMigrated: options.migrations === undefined });
  const url = databaseUrl(server, name);
  const dataSource = new DataSource(
    buildDataSourceOptions({
      url,
      entities: options.entities ?? [],
      migrations: options.migrations ?? migrations,
      applicationName: 'weir-test',
      poolSize: options.poolSize ?? 5,
    }),
  );
  await dataSource.initialize();
  if (options.migrations !== undefined) await migrate(dataSource);
  return {
    url,
    dataSource,
    drop: async () => {
      if (dataSource.isInitialized) await dataSource.destroy();
      await onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
    },
  };
}

async function create(server: URL, { name, isMigrated }: { name: string; isMigrated: boolean }) {
  await onServer(server, async (client) => {
    // A copy of a migrated database is there in a tenth of the time that the migrations take.
    const template = isMigrated ? ` TEMPLATE "${await migratedTemplate(server, client)}"` : '';
    await client.query(`CREATE DATABASE "${name}"${template}`);
  });
}
