/**
 * `npm run bench -- evaluation`: rows per second through the whole service (HTTP, outbox, queue, worker, Postgres, artifact)
 * against scoring the same rows in this process with nothing stored. Everything shares the machine.
 */
import { parseArgs } from 'node:util';
import { request } from 'undici';
import { evaluationEnvironment } from './evaluation/environment.mjs';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000' },
    'model-rows': { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
  },
});
const rowCount = Number(options.rows);
const modelRowCount = Number(options['model-rows']);
const rounds = Number(options.rounds);

const WORDS =
  'river weir dam water mill pond tide gate flow level stone timber boat bridge measure of the a is in on'.split(
    ' ',
  );
/** About forty words, different in every row: repeated texts would flatter every cache. */
const textOf = (seed, words) =>
  Array.from(
    { length: words },
    (_, index) => WORDS[(seed * 31 + index * 17 + ((seed * index) % 7)) % WORDS.length],
  );
const sentence = (seed, words) => `${textOf(seed, words).join(' ')} ${seed}.`;
const rows = Array.from({ length: rowCount }, (_, index) => ({
  inputs: `What is ${sentence(index, 8)}`,
  ground_truth: sentence(index + (index % 2), 40),
  answer: sentence(index, 40),
}));

const environment = await evaluationEnvironment();

async function call(method, path, body) {
  const answer = await request(`${environment.base}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const value = await answer.body.json();
  if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.statusCode} ${JSON.stringify(value)}`);
  return value;
}

/** Seconds from the submitting request to the stored results. */
async function evaluate(submission) {
  const startedAt = performance.now();
  let evaluation = await call('POST', '/api/weir/v1/evaluations', submission);
  while (evaluation.status === 'queued' || evaluation.status === 'running') {
    await new Promise((done) => setTimeout(done, 20));
    evaluation = await call('GET', evaluation.links.self);
  }
  if (evaluation.status !== 'finished') throw new Error(JSON.stringify(evaluation.error));
  return (performance.now() - startedAt) / 1_000;
}

const common = { targets: 'ground_truth', model_type: 'question-answering' };
const CASES = [
  {
    name: 'static predictions',
    count: rowCount,
    submission: { ...common, data: { rows }, model: { predictions_column: 'answer' } },
  },
  {
    name: 'demo endpoint',
    count: modelRowCount,
    submission: {
      ...common,
      data: {
        rows: rows.slice(0, modelRowCount).map(({ inputs, ground_truth }) => ({ inputs, ground_truth })),
      },
      model: { endpoint: 'endpoints:/chat' },
    },
  },
];

/** The same metrics on the same rows, without a service around. */
async function scoreInProcess() {
  const { MetricSummary, resolveBehaviour, selectMetrics } = await import(
    `${environment.dist}/libs/evaluation/src/index.js`
  );
  const { metrics } = selectMetrics({
    preset: 'question-answering',
    hasTargets: true,
    behaviour: resolveBehaviour({}),
  });
  const startedAt = performance.now();
  for (const metric of metrics) {
    const summary = new MetricSummary(metric);
    for (const row of rows)
      summary.add(metric.scoreRow({ prediction: row.answer, target: row.ground_truth }));
    summary.finish();
  }
  return (performance.now() - startedAt) / 1_000;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function medianRate(count, measure) {
  await measure();
  const seconds = [];
  for (let round = 0; round < rounds; round += 1) seconds.push(await measure());
  return Math.round(count / median(seconds));
}

try {
  const results = {};
  for (const { name, count, submission } of CASES) {
    results[name] = await medianRate(count, () => evaluate(submission));
  }
  const inProcess = await medianRate(rowCount, scoreInProcess);
  const memory = await environment.peakMemory();
  const ratio = results['static predictions'] / inProcess;
  console.table([
    {
      case: `static predictions, ${rowCount} rows`,
      'rows/s': results['static predictions'],
      ratio: ratio.toFixed(2),
    },
    { case: `demo endpoint, ${modelRowCount} rows`, 'rows/s': results['demo endpoint'], ratio: '' },
    { case: 'in process, nothing stored', 'rows/s': inProcess, ratio: '1.00' },
  ]);
  console.log(`peak RSS: worker ${memory.worker} MB, tracking ${memory.tracking} MB`);
  console.log(
    JSON.stringify({
      bench: 'evaluation',
      rows: rowCount,
      static_rows_per_second: results['static predictions'],
      demo_rows_per_second: results['demo endpoint'],
      in_process_rows_per_second: inProcess,
      static_ratio: Number(ratio.toFixed(3)),
      worker_peak_rss_mb: memory.worker,
      tracking_peak_rss_mb: memory.tracking,
    }),
  );
} finally {
  await environment.close();
}
