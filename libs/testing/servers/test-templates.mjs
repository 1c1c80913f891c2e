import pg from 'pg';

/** Takes the migrated databases of a run off a server that outlives it. */
export async function dropTemplates(serverUrl, run) {
  const client = new pg.Client({ connectionString: serverUrl, application_name: 'weir-test-admin' });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT quote_ident(datname) AS name FROM pg_database
        WHERE datname LIKE '%\\_template\\_' || $1 OR datname LIKE '%\\_template\\_' || $1 || '\\_unfinished'`,
      [run],
    );
    for (const { name } of rows) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}
