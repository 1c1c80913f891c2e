import { EnvironmentReader, readDatabaseUrl, readHome } from '@weir/config';
import { buildDataSourceOptions, startEmbeddedPostgres } from '@weir/database';
import { migrations } from '@weir/migrations';
import { DataSource } from 'typeorm';
import type { CommandContext } from '../command-context.js';
import { CommandFailure, describeError } from '../command-failure.js';

/** Migrations run on one connection while another holds their lock. */
const POOL_SIZE = 2;

/** Runs work on Weir's tables: of `DATABASE_URL`, else of the embedded Postgres, which is started for it when needed. */
export async function withDatabase<T>(
  context: CommandContext,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const reader = new EnvironmentReader(context.environment);
  const home = readHome(reader);
  if (reader.text('DATABASE_URL') !== null) return withDataSource(reader.done(readDatabaseUrl(reader)), work);
  const postgres = await startEmbeddedPostgres({
    home,
    onProgress: (message) => context.writeError(`${message}\n`),
  });
  try {
    return await withDataSource(postgres.url, work);
  } finally {
    // A server that was already running belongs to a running `weir up`.
    if (!postgres.isAdopted) await postgres.stop();
  }
}

/** Connects for the time of the work; says in one line why it cannot, without the password. */
export async function withDataSource<T>(
  url: string,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const dataSource = new DataSource(
    buildDataSourceOptions({
      url,
      entities: [],
      migrations,
      applicationName: 'weir-cli',
      poolSize: POOL_SIZE,
    }),
  );
  try {
    await dataSource.initialize();
  } catch (cause) {
    throw new CommandFailure(
      `Cannot use the database of DATABASE_URL (${addressOf(url)}): ${describeError(cause)}`,
      { cause },
    );
  }
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

function addressOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname || 'localhost'}:${port || '5432'}${pathname}`;
}
