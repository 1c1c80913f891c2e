import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { waitUntil, type RecordedRequest, type ScriptedReply } from '@weir/testing';
import { chatReply, EvaluationStack } from './support/evaluation-stack.js';

const ROWS = 20;
const GRADES: Readonly<Record<string, number>> = { stub: 2, 'other-model': 5 };

/** Each model has one grade for everything. */
function grade({ json }: RecordedRequest): ScriptedReply {
  const { model } = json as { model: string };
  return { json: chatReply(`score: ${GRADES[model] ?? 0}\njustification: by ${model}`) };
}

const REQUEST = {
  data: {
    rows: Array.from({ length: ROWS }, (_, row) => ({ inputs: `question ${row}`, answer: `answer ${row}` })),
  },
  model: { predictions_column: 'answer' },
  extra_metrics: ['answer_relevance'],
};

let stack: EvaluationStack;

beforeAll(async () => {
  stack = await EvaluationStack.start({ redisUrl: null, vendor: grade, concurrency: 8 });
  await stack.startWorker();
});
afterAll(() => stack.stop());

async function evaluated(
  judge_model: string,
): Promise<{ readonly mean: number | undefined; readonly calls: number }> {
  const before = stack.vendor.requests.length;
  const { evaluation_id: id } = await stack.submit({ ...REQUEST, judge_model });
  const { status, metrics } = await stack.ended(id);
  expect(status).toBe('finished');
  return { mean: metrics?.['answer_relevance/v1/mean'], calls: stack.vendor.requests.length - before };
}

it.each([
  ['an endpoint', 'endpoints:/chat'],
  ['a traffic route', 'endpoints:/split'],
])('asks a model that was put behind %s, and remembers what the one before it said', async (_what, judge) => {
  await stack.putModelBehind('stub');
  await expect(evaluated(judge)).resolves.toEqual({ mean: 2, calls: ROWS });
  await expect(evaluated(judge)).resolves.toEqual({ mean: 2, calls: 0 });
  await stack.putModelBehind('other-model');
  // What the worker heard from the gateway is good for a second: an evaluation meanwhile may still take some or all of the former's.
  let calls = 0;
  const sawTheOther = async (): Promise<boolean> => {
    const seen = await evaluated(judge);
    calls += seen.calls;
    return seen.mean === 5;
  };
  await waitUntil(sawTheOther, { deadlineMs: 60_000, what: 'only grades of the other model' });
  expect(calls).toBe(ROWS);
  await expect(evaluated(judge)).resolves.toEqual({ mean: 5, calls: 0 });
});
