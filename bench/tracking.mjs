/**
 * `npm run bench -- tracking`: what one tracking process writes over HTTP, and for batches what the same statement writes
 * when it goes straight to Postgres in the same run. Load, server and Postgres share the machine.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { Pool } from 'undici';
import { benchEnvironment } from './tracking/environment.mjs';
import { load, medianOf } from './tracking/load.mjs';

const { values: options } = parseArgs({
  options: {
    clients: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
  },
});
const clients = Number(options.clients);
const seconds = Number(options.seconds);
const rounds = Number(options.rounds);
const KEYS = 10;

const environment = await benchEnvironment();
const http = new Pool(environment.base, { connections: clients });
const postgres = new pg.Pool({ connectionString: environment.databaseUrl, max: clients });

async function post(path, body) {
  const answer = await http.request({
    method: 'POST',
    path: `/api/2.0/mlflow/${path}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${text}`);
  return JSON.parse(text);
}

async function newRuns() {
  const runs = await Promise.all(
    Array.from({ length: clients }, () =>
      post('runs/create', { experiment_id: '0', start_time: Date.now() }),
    ),
  );
  return runs.map(({ run }) => run.info.run_id);
}

/** Points that were never sent before: steps only grow. */
let step = 0;
function points(count) {
  step += 1;
  return Array.from({ length: count }, (_, index) => ({
    key: `metric-${index % KEYS}`,
    value: Math.random(),
    timestamp: 1_700_000_000_000 + step,
    step: step * 1_000 + index,
  }));
}

const single = (call) => medianOf(rounds, () => load({ clients, seconds, call }));

async function batchesOverHttp(size) {
  const runs = await newRuns();
  return single((client) => post('runs/log-batch', { run_id: runs[client], metrics: points(size) }));
}

async function batchesStraight(size) {
  const store = `${environment.dist}/libs/tracking-store/src/ingest`;
  const { batchStatementFor } = await import(`${store}/batch.statements.js`);
  const { latestPoints } = await import(`${store}/latest-points.js`);
  const parts = { hasMetrics: true, hasParams: false, hasTags: false, isRenamed: false };
  const { name, text } = batchStatementFor(parts);
  const runs = await newRuns();
  const columns = (list) => [
    list.map(({ key }) => key),
    list.map(({ timestamp }) => timestamp),
    list.map(({ step: at }) => at),
    list.map(({ value }) => value),
  ];
  return single((client) => {
    const batch = points(size);
    const values = [runs[client], ...columns(batch), ...columns(latestPoints(batch))];
    return postgres.query({ name, text, values });
  });
}

const rate = (value) => Math.round(value).toLocaleString('en');
const milliseconds = (value) => `${value.toFixed(1)} ms`;
const rows = [];
const summary = { bench: 'tracking', clients, seconds, rounds };

function report(name, unit, result, extra = {}) {
  rows.push({
    what: name,
    [`per second`]: `${rate(result.perSecond)} ${unit}`,
    p50: milliseconds(result.p50),
    p99: milliseconds(result.p99),
    ...extra,
  });
}

try {
  const [warm] = await newRuns();
  await load({
    clients,
    seconds: 1,
    call: () => post('runs/log-batch', { run_id: warm, metrics: points(100) }),
  });

  const create = await single(() =>
    post('runs/create', {
      experiment_id: '0',
      user_id: 'bench',
      start_time: Date.now(),
      tags: [
        { key: 'mlflow.user', value: 'bench' },
        { key: 'mlflow.source.name', value: 'bench.mjs' },
      ],
    }),
  );
  report('create-run', 'runs', create);
  summary.createRunPerSecond = Math.round(create.perSecond);

  const runs = await newRuns();
  const metric = await single((client, turn) =>
    post('runs/log-metric', {
      run_id: runs[client],
      key: 'loss',
      value: Math.random(),
      timestamp: Date.now(),
      step: (step += turn),
    }),
  );
  report('log-metric', 'points', metric);
  summary.logMetricPerSecond = Math.round(metric.perSecond);

  const param = await single((client) =>
    post('runs/log-parameter', { run_id: runs[client], key: `p-${randomUUID()}`, value: 'x' }),
  );
  report('log-parameter', 'params', param);
  summary.logParamPerSecond = Math.round(param.perSecond);

  const get = await single(() =>
    http
      .request({ method: 'GET', path: `/api/2.0/mlflow/runs/get?run_id=${warm}` })
      .then(({ body }) => body.dump({ limit: 1_000_000 })),
  );
  report('get-run', 'runs', get);
  summary.getRunPerSecond = Math.round(get.perSecond);

  summary.batches = [];
  for (const size of [10, 100, 1_000]) {
    const overHttp = await batchesOverHttp(size);
    const straight = await batchesStraight(size);
    const ratio = overHttp.perSecond / straight.perSecond;
    report(`log-batch(${size}) over HTTP`, 'batches', overHttp, {
      'points/s': rate(overHttp.perSecond * size),
      ratio: ratio.toFixed(2),
    });
    report(`the same statement straight`, 'batches', straight, {
      'points/s': rate(straight.perSecond * size),
    });
    summary.batches.push({
      size,
      pointsPerSecond: Math.round(overHttp.perSecond * size),
      straightPointsPerSecond: Math.round(straight.perSecond * size),
      ratio: Number(ratio.toFixed(3)),
    });
  }
  summary.peakMemoryMb = await environment.peakMemory();
  console.table(rows);
  console.log(`tracking process: peak ${summary.peakMemoryMb ?? '?'} MB resident`);
  console.log(JSON.stringify(summary));
} finally {
  await http.close();
  await postgres.end();
  await environment.close();
}
