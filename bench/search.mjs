/**
 * `npm run bench -- search [--runs 300,100000,1000000] [--kind 'metric order']`: pages of searches over HTTP in
 * experiments of growing size, and how their p50 grows with it; then a metric's history. Load, server and Postgres
 * share the machine.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { trackingApi } from './tracking/api.mjs';
import { scratchPostgres, startWeir } from './tracking/environment.mjs';
import {
  measureDeepPage,
  measureHistory,
  measureInterval,
  measureSearch,
  SEARCHES,
  seedHistory,
  seedRuns,
} from './tracking/search.mjs';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '300,10000,100000' },
    kind: { type: 'string', default: '' },
    page: { type: 'string', default: '300' },
    points: { type: 'string', default: '10000' },
    clients: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
  },
});
const maxResults = Number(options.page);
const pace = {
  clients: Number(options.clients),
  seconds: Number(options.seconds),
  rounds: Number(options.rounds),
};

const p50OfSmaller = new Map();

function report(name, size, result) {
  const smaller = p50OfSmaller.get(name);
  p50OfSmaller.set(name, result.p50);
  const columns = [
    name.padEnd(40),
    String(size).padStart(9),
    `${result.perSecond.toFixed(0).padStart(6)}/s`,
    `p50 ${result.p50.toFixed(1).padStart(7)} ms`,
    `p99 ${result.p99.toFixed(1).padStart(7)} ms`,
    smaller ? `p50 x ${(result.p50 / smaller).toFixed(2)}` : '',
    result.errors > 0 ? `${result.errors} errors: ${result.firstError}` : '',
  ];
  console.log(columns.join('  ').trimEnd());
}

async function searches({ api, postgres, count }) {
  const { experiment_id: experimentId } = await api.post('experiments/create', { name: `search-${count}` });
  await seedRuns(postgres, { experimentId: Number(experimentId), count });
  for (const kind of Object.keys(SEARCHES).filter((name) => name.includes(options.kind))) {
    report(kind, count, await measureSearch({ api, experimentId, kind, maxResults, ...pace }));
  }
  for (const orderBy of [[], ['metrics.acc DESC']]) {
    const page = { api, experimentId, maxResults, depth: 20, orderBy, ...pace };
    const result = options.kind === '' ? await measureDeepPage(page) : null;
    if (result) report(`page 21 ${orderBy.join()}`.trimEnd(), count, result);
  }
}

async function histories({ api, postgres }) {
  for (const count of [Number(options.points), 100 * Number(options.points)]) {
    const seeded = { runId: await api.newRun(), key: 'loss' };
    await seedHistory(postgres, { ...seeded, count });
    if (count <= 25_000) report('history', count, await measureHistory({ api, ...seeded, ...pace }));
    report('bulk-interval', count, await measureInterval({ api, ...seeded, ...pace }));
  }
}

const scratch = await scratchPostgres();
try {
  const { base, stop, databaseUrl } = await startWeir(scratch);
  const api = trackingApi(base, pace.clients);
  const postgres = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  try {
    for (const count of options.runs.split(',').map(Number)) await searches({ api, postgres, count });
    if (options.kind === '') await histories({ api, postgres });
  } finally {
    await postgres.end();
    await api.close();
    await stop();
  }
} finally {
  await scratch.close();
}
