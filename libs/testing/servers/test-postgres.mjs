import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';

/** Jest's global setup is plain JavaScript and cannot load TypeScript: the driver comes out of the build. */
const DRIVER = resolve(import.meta.dirname, '../../../dist/libs/database/src/index.js');

/** Starts the embedded Postgres with hasty settings, for one test run. */
export async function startPostgres({ folder }) {
  if (!existsSync(DRIVER)) throw new Error('The tests need the built project: npm run build');
  const { startEmbeddedPostgres } = await import(pathToFileURL(DRIVER).href);
  const server = await startEmbeddedPostgres({ home: join(folder, 'home'), isDurable: false });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query('CREATE DATABASE weir_test');
  await client.end();
  const url = new URL(server.url);
  url.pathname = '/weir_test';
  return { url: url.href, stop: () => server.stop() };
}
