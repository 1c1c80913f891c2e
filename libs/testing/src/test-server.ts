import pg from 'pg';

/** The server of this run, by the address of the one database that is there from the beginning. */
export function testServerUrl(): URL {
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

/** The address of another database of the same server. */
export function databaseUrl(server: URL, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs the work on one connection of its own, which ends with it. */
export async function onServer<T>(server: URL, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server.href, application_name: 'weir-test-admin' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
