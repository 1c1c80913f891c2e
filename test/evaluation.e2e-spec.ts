import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testRedisUrl, waitUntil, type RecordedRequest, type ScriptedReply } from '@weir/testing';
import { chatReply, EvaluationStack } from './support/evaluation-stack.js';
import { GOLDEN_METRICS, GOLDEN_REQUEST, GOLDEN_TABLE } from './support/golden-question-answering.js';

const ROWS = 300;
const CONCURRENCY = 4;
const ANSWER_MS = 15;

const questionOf = ({ json }: RecordedRequest): string =>
  (json as { messages: { content: string }[] }).messages[0]?.content ?? '';

const echo = (request: RecordedRequest): ScriptedReply => ({
  delayMs: ANSWER_MS,
  json: chatReply(`About ${questionOf(request)}`),
});

const rows = Array.from({ length: ROWS }, (_, index) => ({
  inputs: `question ${index}`,
  ground_truth: index % 3 === 0 ? `About question ${index}` : 'something else',
}));

const REQUEST = {
  data: { rows },
  model: { endpoint: 'endpoints:/chat', prompt: '{inputs}' },
  targets: 'ground_truth',
  model_type: 'question-answering',
  extra_metrics: ['latency'],
};

/** Calls that the vendor got for each question. */
function callCounts({ vendor }: EvaluationStack): Map<string, number> {
  const counts = new Map<string, number>();
  for (const request of vendor.requests) {
    const question = questionOf(request);
    counts.set(question, (counts.get(question) ?? 0) + 1);
  }
  return counts;
}

async function committedQuestions({ database }: EvaluationStack, evaluationId: string): Promise<string[]> {
  const committed: { row_index: number }[] = await database.dataSource.query(
    `SELECT row_index FROM evaluation_units WHERE evaluation_id = $1 AND unit = 'prediction'`,
    [evaluationId],
  );
  return committed.map(({ row_index }) => `question ${row_index}`);
}

async function committed(stack: EvaluationStack, evaluationId: string, count: number): Promise<void> {
  await waitUntil(async () => (await committedQuestions(stack, evaluationId)).length >= count, {
    deadlineMs: 30_000,
    what: `${count} committed answers; worker log:\n${stack.worker().log}`,
  });
}

describe.each(['redis', 'postgres'])('a worker that is killed, with its queue in %s', (backend) => {
  let stack: EvaluationStack;

  beforeEach(async () => {
    const redisUrl = backend === 'redis' ? testRedisUrl() : null;
    stack = await EvaluationStack.start({ redisUrl, vendor: echo, concurrency: CONCURRENCY });
    await stack.startWorker();
  });
  afterEach(() => stack.stop());

  it('comes back, finishes, and never asks again for an answer that was committed', async () => {
    const { evaluation_id: id, run_id: runId } = await stack.submit(REQUEST);
    const callsAtKill = new Map<string, number>();
    for (const threshold of [40, 160]) {
      await committed(stack, id, threshold);
      await stack.worker().killHard();
      const counts = callCounts(stack);
      for (const question of await committedQuestions(stack, id)) {
        if (!callsAtKill.has(question)) callsAtKill.set(question, counts.get(question) ?? 0);
      }
      expect(callsAtKill.size).toBeLessThan(ROWS);
      await stack.startWorker();
    }
    const ended = await stack.ended(id);
    expect(ended).toMatchObject({
      status: 'finished',
      error: null,
      progress: { total_rows: ROWS, predicted_rows: ROWS, scored_rows: ROWS, failed_rows: 0 },
    });
    const counts = callCounts(stack);
    expect(
      [...callsAtKill.keys()].filter((question) => counts.get(question) !== callsAtKill.get(question)),
    ).toEqual([]);
    // Only answers that were under way at one of the two kills were asked for again.
    expect(counts.size).toBe(ROWS);
    expect(stack.vendor.requests.length).toBeLessThanOrEqual(ROWS + 2 * CONCURRENCY);
    await expectResults(stack, { runId, metrics: ended.metrics ?? {} });
    const [queue] = await stack.database.dataSource.query<{ found: boolean }[]>(
      `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'bullmq') AS found`,
    );
    expect(queue?.found).toBe(backend === 'postgres');
  });
});

async function expectResults(
  stack: EvaluationStack,
  { runId, metrics }: { runId: string; metrics: Readonly<Record<string, number>> },
): Promise<void> {
  expect(metrics['exact_match/v1']).toBe(1 / 3);
  expect(metrics['latency/mean']).toBeGreaterThanOrEqual(ANSWER_MS / 1_000);
  const run = await stack.run(runId);
  expect(run.info.status).toBe('FINISHED');
  expect(stack.metricsOf(run)).toEqual(metrics);
  const table = await stack.resultsTable(run);
  const question = table.columns.indexOf('inputs');
  const answer = table.columns.indexOf('outputs');
  expect(table.data.map((row) => row[question])).toEqual(rows.map((row) => row.inputs));
  expect(table.data.filter((row) => row[answer] !== `About ${String(row[question])}`)).toEqual([]);
}

describe('evaluations on a running system', () => {
  let stack: EvaluationStack;

  beforeAll(async () => {
    stack = await EvaluationStack.start({ redisUrl: null, vendor: echo, concurrency: CONCURRENCY });
    await stack.startWorker();
  });
  beforeEach(() => stack.vendor.clear());
  afterAll(() => stack.stop());

  it('gives MLflow’s keys, numbers and table for the question-answering preset', async () => {
    const { evaluation_id: id, run_id: runId } = await stack.submit(GOLDEN_REQUEST);
    const ended = await stack.ended(id);
    expect(ended).toMatchObject({ status: 'finished', error: null });
    const run = await stack.run(runId);
    const metrics = stack.metricsOf(run);
    expect(Object.keys(metrics).sort()).toEqual(Object.keys(GOLDEN_METRICS).sort());
    for (const [key, value] of Object.entries(GOLDEN_METRICS)) expect(metrics[key]).toBeCloseTo(value, 9);
    await expect(stack.resultsTable(run)).resolves.toEqual(GOLDEN_TABLE);
    expect(run.data.tags).toContainEqual({
      key: 'mlflow.loggedArtifacts',
      value: '[{"path": "eval_results_table.json", "type": "table"}]',
    });
  });

  it('scores a table that was logged to another run', async () => {
    const logged = await stack.submit(GOLDEN_REQUEST);
    await stack.ended(logged.evaluation_id);
    const again = await stack.submit({
      data: { table: { run_id: logged.run_id, artifact_file: 'eval_results_table.json' } },
      model: { predictions_column: 'answer' },
      targets: 'ground_truth',
      extra_metrics: ['exact_match'],
    });
    await expect(stack.ended(again.evaluation_id)).resolves.toMatchObject({
      status: 'finished',
      metrics: { 'exact_match/v1': GOLDEN_METRICS['exact_match/v1'] },
    });
  });

  it('waits as long as a limit asks it to, and loses no row by it', async () => {
    const limited = {
      status: 429,
      headers: { 'retry-after': '1' },
      json: { error: { message: 'slow down' } },
    };
    stack.vendor.enqueue(limited, limited);
    const { evaluation_id: id } = await stack.submit({ ...REQUEST, data: { rows: rows.slice(0, 6) } });
    await expect(stack.ended(id)).resolves.toMatchObject({
      status: 'finished',
      progress: { failed_rows: 0 },
    });
    expect(stack.vendor.requests).toHaveLength(8);
  });

  it('keeps the other rows when the model refuses some, and says why', async () => {
    const refused = { status: 400, json: { error: { message: 'content policy' } } };
    stack.vendor.enqueue(refused, refused);
    const { evaluation_id: id } = await stack.submit({ ...REQUEST, data: { rows: rows.slice(0, 6) } });
    const ended = await stack.ended(id);
    expect(ended).toMatchObject({ status: 'finished', progress: { predicted_rows: 6, failed_rows: 2 } });
    expect(ended.warnings.join('\n')).toMatch(/no answer for 2 rows.*content policy/);
  });

  it('fails, and its run with it, when the model refuses every row', async () => {
    const refused = { status: 400, json: { error: { message: 'no such model' } } };
    stack.vendor.enqueue(refused, refused);
    const submitted = await stack.submit({ ...REQUEST, data: { rows: rows.slice(0, 2) } });
    await expect(stack.ended(submitted.evaluation_id)).resolves.toMatchObject({
      status: 'failed',
      error: { code: 'EVALUATION.NO_ANSWERS', message: expect.stringContaining('no such model') },
    });
    const run = await stack.run(submitted.run_id);
    expect(run.info.status).toBe('FAILED');
  });

  it('stops within seconds when it is cancelled, and keeps what was committed', async () => {
    const { evaluation_id: id, run_id: runId } = await stack.submit(REQUEST);
    await committed(stack, id, 20);
    await stack.post(`/api/weir/v1/evaluations/${id}/cancel`);
    const ended = await stack.ended(id, 5_000);
    expect(ended.status).toBe('cancelled');
    expect(ended.progress.predicted_rows).toBeGreaterThanOrEqual(20);
    expect(ended.progress.predicted_rows).toBeLessThan(ROWS);
    expect((await stack.run(runId)).info.status).toBe('KILLED');
  });

  it('hands its work on when it is told to stop: no call is lost, none repeated', async () => {
    const { evaluation_id: id } = await stack.submit(REQUEST);
    await committed(stack, id, 60);
    await expect(stack.worker().stop()).resolves.toEqual({ code: 0, signal: null });
    await stack.startWorker();
    await expect(stack.ended(id)).resolves.toMatchObject({ status: 'finished' });
    expect(stack.vendor.requests).toHaveLength(ROWS);
  });
});
