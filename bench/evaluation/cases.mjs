/** What is measured: each case says how many rows it has and how one round of it is done. */
import { Pool } from 'undici';
import { makeRows } from './rows.mjs';

const predicted = { model: { predictions_column: 'answer' }, targets: 'ground_truth' };
const OVERLAP = ['exact_match', 'rouge1', 'rouge2', 'rougeL', 'rougeLsum'];
const READABILITY = ['token_count', 'flesch_kincaid_grade_level', 'ari_grade_level'];

/** Remembered answers would make every round but the first cheaper. */
const judged = { ...predicted, extra_metrics: ['answer_similarity'], reuse_judge_answers: false };

const CALL = {
  method: 'POST',
  path: '/v1/chat/completions',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'stub', messages: [{ role: 'user', content: 'x'.repeat(1_500) }] }),
};

/** The same calls to the judge with nothing around them: what is possible on this machine at this moment. */
async function bareCalls({ judge, concurrency, count }) {
  const pool = new Pool(new URL(judge.base).origin, { connections: concurrency });
  const startedAt = performance.now();
  let begun = 0;
  const lane = async () => {
    while (begun < count) {
      begun += 1;
      const { body } = await pool.request(CALL);
      await body.json();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const seconds = (performance.now() - startedAt) / 1_000;
  await pool.close();
  return seconds;
}

async function oneRowJobs({ client, count }) {
  const startedAt = performance.now();
  const rows = makeRows(count);
  const jobs = await Promise.all(
    rows.map((row) =>
      client.call('POST', '/api/weir/v1/evaluations', {
        ...predicted,
        data: { rows: [row] },
        extra_metrics: ['exact_match'],
      }),
    ),
  );
  for (const job of jobs) await client.finished(job);
  return (performance.now() - startedAt) / 1_000;
}

/** Rows come from an artifact: as many would not fit into a request. */
async function uploadedRows({ client, base, count }) {
  const { run } = await client.call('POST', '/api/2.0/mlflow/runs/create', { experiment_id: '0' });
  const { run_id, artifact_uri } = run.info;
  const lines = makeRows(count).map((row) => JSON.stringify(row));
  const folder = artifact_uri.replace(/^mlflow-artifacts:\/*/, '');
  const path = `/api/2.0/mlflow-artifacts/artifacts/${folder}/rows.jsonl`;
  await client.call('PUT', path, Buffer.from(`${lines.join('\n')}\n`), {
    'content-type': 'application/jsonl',
  });
  return { table: { run_id, artifact_file: 'rows.jsonl' }, base };
}

export function casesOf({ client, judge, base, concurrency, counts }) {
  const inline = (count, metrics) => {
    const data = { rows: makeRows(count) };
    return () => client.evaluate({ ...predicted, data, extra_metrics: metrics });
  };
  return [
    { name: 'overlap', count: counts.rows, round: inline(counts.rows, OVERLAP), asked: 3_000 },
    {
      name: 'overlap, readability, tokens',
      count: counts.rows,
      round: inline(counts.rows, [...OVERLAP, ...READABILITY]),
      asked: 1_000,
    },
    {
      name: 'demo endpoint',
      count: counts.model,
      round: () =>
        client.evaluate({
          data: {
            rows: makeRows(counts.model).map(({ inputs, ground_truth }) => ({ inputs, ground_truth })),
          },
          model: { endpoint: 'endpoints:/chat' },
          targets: 'ground_truth',
          extra_metrics: ['exact_match'],
        }),
    },
    {
      name: 'judged, 0 ms',
      count: counts.judged,
      asked: 800,
      prepare: () => judge.setDelay(0),
      round: async () => client.evaluate({ ...judged, data: { rows: makeRows(counts.judged) } }),
      bare: async () => bareCalls({ judge, concurrency, count: counts.judged }),
    },
    {
      name: 'judged, 200 ms',
      count: counts.judged,
      prepare: () => judge.setDelay(200),
      round: async () => client.evaluate({ ...judged, data: { rows: makeRows(counts.judged) } }),
      ideal: (counts.judged / concurrency) * 0.2,
    },
    {
      name: 'one-row jobs',
      count: counts.jobs,
      asked: 30,
      round: () => oneRowJobs({ client, count: counts.jobs }),
    },
    {
      name: 'many rows of an artifact',
      count: counts.many,
      rounds: 1,
      round: async () => {
        const { table } = await uploadedRows({ client, base, count: counts.many });
        return client.evaluate({
          ...predicted,
          data: { table },
          extra_metrics: [...OVERLAP, ...READABILITY],
        });
      },
    },
  ];
}
