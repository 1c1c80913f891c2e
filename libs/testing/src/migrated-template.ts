import { buildDataSourceOptions, migrate } from '@weir/database';
import { migrations } from '@weir/migrations';
import type { Client } from 'pg';
import { DataSource } from 'typeorm';
import { databaseUrl } from './test-server.js';

/** Any constant will do; advisory locks belong to one database, here the one that the run was given. */
const TEMPLATE_LOCK = 5_000_002;

/**
 * The name of this run's database that carries every migration and nothing else, for `CREATE DATABASE … TEMPLATE`.
 * The first caller of a run builds it, whoever comes meanwhile waits. A run never takes the template of another one:
 * its migrations may have changed since.
 */
export async function migratedTemplate(server: URL, client: Client): Promise<string> {
  const run = process.env.WEIR_TEST_RUN;
  if (!run) throw new Error('WEIR_TEST_RUN names the run; the global setup of the tests gives it');
  const name = `${server.pathname.slice(1)}_template_${run}`;
  if (await exists(client, name)) return name;
  await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    if (!(await exists(client, name))) await build(server, { client, name });
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
  return name;
}

async function exists(client: Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  return rowCount === 1;
}

/** Under another name until it is complete, so that a builder that was killed leaves no half of a template behind. */
async function build(server: URL, { client, name }: { client: Client; name: string }): Promise<void> {
  const unfinished = `${name}_unfinished`;
  await client.query(`DROP DATABASE IF EXISTS "${unfinished}" WITH (FORCE)`);
  await client.query(`CREATE DATABASE "${unfinished}"`);
  const dataSource = new DataSource(
    buildDataSourceOptions({
      url: databaseUrl(server, unfinished),
      entities: [],
      migrations,
      applicationName: 'weir-test-template',
      poolSize: 2,
    }),
  );
  await dataSource.initialize();
  try {
    await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
  // A database that somebody is connected to can be neither renamed nor copied.
  await client.query(`ALTER DATABASE "${unfinished}" ALLOW_CONNECTIONS false`);
  await client.query(`ALTER DATABASE "${unfinished}" RENAME TO "${name}"`);
}
