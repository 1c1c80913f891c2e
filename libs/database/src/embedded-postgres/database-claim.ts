import { Client } from 'pg';

/** Any constant will do, as long as nobody else uses it for something different. */
const CLAIM_LOCK = 5_000_002;

export interface DatabaseClaim {
  /** Resolves when the connection that holds the claim breaks: the server has ended. */
  readonly lost: Promise<void>;
  release(): Promise<void>;
}

/**
 * Claims a database for one supervisor: null when another one holds it. The claim is a session lock, so that it ends
 * with the process that holds it, however that ends.
 */
export async function claimDatabase(url: string): Promise<DatabaseClaim | null> {
  const client = new Client({ connectionString: url, application_name: 'weir-up', keepAlive: true });
  const lost = new Promise<void>((resolve) => {
    client.once('end', resolve);
    client.on('error', () => resolve());
  });
  await client.connect();
  const { rows } = await client.query<{ granted: boolean }>('SELECT pg_try_advisory_lock($1) AS granted', [
    CLAIM_LOCK,
  ]);
  if (rows[0]?.granted === true) return { lost, release: () => client.end() };
  await client.end();
  return null;
}
