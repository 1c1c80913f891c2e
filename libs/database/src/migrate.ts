import type { DataSource } from 'typeorm';

/** Any constant will do, as long as every process of Weir uses the same one. */
const MIGRATION_LOCK = 5_000_001;

/** Applies what is pending and returns the names. Processes that start together wait for each other. */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await dataSource.runMigrations();
    return applied.map((migration) => migration.name);
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await runner.release();
  }
}
