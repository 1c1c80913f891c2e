import { afterEach, describe, expect, it } from '@jest/globals';
import { waitUntil, type RecordedRequest, type ScriptedReply } from '@weir/testing';
import { EvaluationStack } from './support/evaluation-stack.js';

const ROWS = 24;
const CONCURRENCY = 4;
const DRAIN_MS = 2_000;
/** Longer than a worker gets to stop, so that one which waits for an answer does not end properly. */
const TIMEOUT_MS = 120_000;
const STOP_MS = 60_000;
const SCORER_PATH = '/score';

/** Answers at once until a test has it hang. */
class Scorer {
  isHanging = false;

  readonly reply = ({ path }: RecordedRequest): ScriptedReply | Promise<ScriptedReply> => {
    if (path !== SCORER_PATH) return { status: 404, text: 'nobody asks a model here' };
    return this.isHanging ? new Promise(() => undefined) : { json: { score: 1 } };
  };
}

/** Keeps the processor busy for a good part of a second with each row. */
const SLOW_SOURCE = '(row) => { for (let turn = 0; turn < 3e6; turn += 1); return 1; }';

let stack: EvaluationStack | null = null;
afterEach(async () => {
  await stack?.stop();
});

async function start(scorer: Scorer): Promise<EvaluationStack> {
  stack = await EvaluationStack.start({
    redisUrl: null,
    vendor: scorer.reply,
    concurrency: CONCURRENCY,
    environment: (_gatewayUrl, vendorUrl) => ({
      WEIR_HTTP_SCORERS: `${vendorUrl}${SCORER_PATH}`,
      WEIR_DRAIN_MS: String(DRAIN_MS),
    }),
  });
  await stack.startWorker();
  return stack;
}

async function submit(system: EvaluationStack, metric: Record<string, unknown>): Promise<string> {
  const { evaluation_id: id } = await system.submit({
    data: { rows: Array.from({ length: ROWS }, (_, row) => ({ answer: `answer ${row}` })) },
    model: { predictions_column: 'answer' },
    extra_metrics: [{ name: 'custom', ...metric }],
  });
  return id;
}

async function stops(system: EvaluationStack): Promise<void> {
  await expect(system.worker().stop(STOP_MS)).resolves.toEqual({ code: 0, signal: null });
}

async function finishes(system: EvaluationStack, id: string): Promise<void> {
  await system.startWorker();
  await expect(system.ended(id)).resolves.toMatchObject({
    status: 'finished',
    error: null,
    metrics: { 'custom/mean': 1 },
    progress: { scored_rows: ROWS, failed_rows: 0 },
  });
}

describe('a worker that is told to stop while custom metrics are at work', () => {
  it('ends within its time when a service does not answer, and the next one asks again only what was not answered', async () => {
    const scorer = new Scorer();
    const system = await start(scorer);
    scorer.isHanging = true;
    const id = await submit(system, {
      type: 'http',
      url: `${system.vendor.url}${SCORER_PATH}`,
      timeout_ms: TIMEOUT_MS,
    });
    await system.vendor.received(CONCURRENCY);
    await stops(system);
    scorer.isHanging = false;
    await finishes(system, id);
    expect(system.vendor.requests).toHaveLength(ROWS + CONCURRENCY);
  });

  it('ends within its time while rows are in the sandbox, and loses none of them', async () => {
    const system = await start(new Scorer());
    const id = await submit(system, { type: 'javascript', source: SLOW_SOURCE, timeout_ms: 10_000 });
    await waitUntil(
      async () => {
        const { progress } = await system.evaluation(id);
        return progress.scored_rows > 0;
      },
      { deadlineMs: 30_000, what: 'the first row to be scored' },
    );
    await stops(system);
    expect((await system.evaluation(id)).progress.scored_rows).toBeLessThan(ROWS);
    await finishes(system, id);
  });
});
