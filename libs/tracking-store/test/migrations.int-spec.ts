import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '@weir/database';
import { migrations } from '@weir/migrations';
import { testDatabase, type TestDatabase } from '@weir/testing';
import { trackingEntities } from '@weir/tracking-store';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase({ entities: trackingEntities });
});
afterAll(() => database.drop());

const tables = async (): Promise<string[]> => {
  const rows: { tablename: string }[] = await database.dataSource.query(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
  );
  return rows.map(({ tablename }) => tablename);
};

describe('migrations', () => {
  it('run in the order of their stamps', () => {
    const stamps = migrations.map(({ name }) => Number(/\d{13}$/.exec(name)?.[0]));
    expect(stamps).toEqual([...stamps].sort((left, right) => left - right));
  });

  it('build what the entities describe', async () => {
    const { upQueries } = await database.dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('go down to nothing and up again', async () => {
    const before = await tables();
    for (let count = 0; count < migrations.length; count += 1) await database.dataSource.undoLastMigration();
    expect(await tables()).toEqual(['migrations']);
    expect(await migrate(database.dataSource)).toHaveLength(migrations.length);
    expect(await tables()).toEqual(before);
  });

  it('bring the default experiment, whose id is never drawn again', async () => {
    const rows: unknown[] = await database.dataSource.query(
      `SELECT experiment_id, name, artifact_location, lifecycle_stage FROM experiments`,
    );
    expect(rows).toEqual([
      {
        experiment_id: '0',
        name: 'Default',
        artifact_location: 'mlflow-artifacts:/0',
        lifecycle_stage: 'active',
      },
    ]);
  });
});
