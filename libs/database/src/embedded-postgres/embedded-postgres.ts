import { Client } from 'pg';
import { findPostgresBinaries } from './postgres-binaries.js';
import { DATABASE_USER, PostgresFolder } from './postgres-folder.js';
import { chooseLauncher } from './postgres-launcher.js';
import { findPostmaster } from './postmaster.js';
import { ServerControl } from './server-control.js';

const DATABASE_NAME = 'weir';

export interface EmbeddedPostgresOptions {
  /** Absolute folder; the server keeps its data in `<home>/postgres`. */
  readonly home: string;
  /** False trades safety in a power cut for speed: only for throw-away databases of tests. */
  readonly isDurable?: boolean;
  /** Told what takes time, one line each. */
  readonly onProgress?: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** `postgres://weir:…@127.0.0.1:port/weir`: holds the password, never log it. */
  readonly url: string;
  readonly port: number;
  /** True when a server of an earlier, killed process was still running and has been taken over. */
  readonly isAdopted: boolean;
  /** Ends the server, disconnecting whoever is left. Harmless when it is no longer running. */
  stop(): Promise<void>;
}

/**
 * Starts Weir's own Postgres, or takes over the one that already runs on this data folder. It keeps running when this
 * process is killed; the next start finds it.
 *
 * @example
 * const postgres = await startEmbeddedPostgres({ home: '/var/lib/weir' });
 * await connect(postgres.url);
 * await postgres.stop();
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { home, isDurable = true, onProgress } = options;
  const binaries = await findPostgresBinaries();
  const launcher = await chooseLauncher(binaries.initdb);
  const folder = new PostgresFolder(home);
  await folder.prepare(launcher);
  if (!(await folder.isInitialised())) {
    onProgress?.('Creating the database (first start)');
    await folder.initialise({ initdb: binaries.initdb, launcher, isDurable });
  }
  const control = new ServerControl({ binaries, launcher, folder, isDurable });
  const { port, isAdopted } = await control.start();
  const url = `postgres://${DATABASE_USER}:${await folder.password()}@127.0.0.1:${port}/${DATABASE_NAME}`;
  try {
    await createDatabase(url);
  } catch (error) {
    if (!isAdopted) await control.stop();
    throw error;
  }
  return { url, port, isAdopted, stop: () => control.stop() };
}

/** Whether a server runs on this home's data folder: before a start it is one that a killed process left behind. */
export async function isEmbeddedPostgresRunning(home: string): Promise<boolean> {
  return (await findPostmaster(new PostgresFolder(home).data)) !== null;
}

/** Makes Weir's database when a start before this one did not come that far. */
async function createDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new Client({ connectionString: maintenance.href, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE_NAME]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME}`);
  } finally {
    await client.end();
  }
}
