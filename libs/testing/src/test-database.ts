import { randomBytes } from 'node:crypto';
import { buildDataSourceOptions, migrate, type DatabaseOptions } from '@weir/database';
import { migrations } from '@weir/migrations';
import pg from 'pg';
import { DataSource } from 'typeorm';

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

function serverUrl(): URL {
  const address = process.env.WEIR_TEST_DATABASE_URL;
  if (!address) {
    throw new Error('no Postgres for this test: it belongs into an *.int-spec.ts or *.e2e-spec.ts file');
  }
  const url = new URL(address);
  // The guard against pointing the tests at somebody's data by mistake.
  if (!url.pathname.includes('test')) {
    throw new Error('the database name in WEIR_TEST_DATABASE_URL must contain "test"');
  }
  return url;
}

async function onServer(url: URL, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.href, application_name: 'weir-test-admin' });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * A database of its own for one test file, with the real migrations applied.
 *
 * @example
 * const database = await testDatabase({ entities: trackingEntities });
 * afterAll(() => database.drop());
 */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = serverUrl();
  const name = `${server.pathname.slice(1)}_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE "${name}"`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const dataSource = new DataSource(
    buildDataSourceOptions({
      url: url.href,
      entities: options.entities ?? [],
      migrations: options.migrations ?? migrations,
      applicationName: 'weir-test',
      poolSize: options.poolSize ?? 5,
    }),
  );
  await dataSource.initialize();
  await migrate(dataSource);
  return {
    url: url.href,
    dataSource,
    drop: async () => {
      if (dataSource.isInitialized) await dataSource.destroy();
      await onServer(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}
