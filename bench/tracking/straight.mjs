/** The statement that Weir's log-batch runs, straight to Postgres: what HTTP, JSON and validation cost is the rest. */
import pg from 'pg';
import { dist } from './environment.mjs';
import { points } from './work.mjs';

export async function straightBatches({ databaseUrl, clients, runs, size }) {
  const store = `${dist}/libs/tracking-store/src/ingest`;
  const { batchStatementFor } = await import(`${store}/batch.statements.js`);
  const { latestPoints } = await import(`${store}/latest-points.js`);
  const parts = { hasMetrics: true, hasParams: false, hasTags: false, isRenamed: false };
  const { name, text } = batchStatementFor(parts);
  const postgres = new pg.Pool({ connectionString: databaseUrl, max: clients });
  const columns = (list) => [
    list.map(({ key }) => key),
    list.map(({ timestamp }) => timestamp),
    list.map(({ step }) => step),
    list.map(({ value }) => value),
  ];
  const call = (client) => {
    const batch = points(size);
    const values = [runs[client], ...columns(batch), ...columns(latestPoints(batch))];
    return postgres.query({ name, text, values });
  };
  return { call, close: () => postgres.end() };
}
