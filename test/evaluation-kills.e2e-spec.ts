import { afterEach, expect, it } from '@jest/globals';
import { testRedisUrl, waitUntil, type ProcessHandle, type RecordedRequest } from '@weir/testing';
import { chatReply, EvaluationStack } from './support/evaluation-stack.js';

/** `npm run campaign` makes it as long as one likes. */
const KILLS = Number(process.env.WEIR_CAMPAIGN_KILLS ?? 6);
const ROWS = Number(process.env.WEIR_CAMPAIGN_ROWS ?? 600);
const WORKERS = 3;
const CONCURRENCY = 8;
const ANSWER_MS = 25;
const DEADLINE_MS = 60_000 + KILLS * 10_000;

const ROW = /answer number (\d+)\./;

function judgedRow({ body }: RecordedRequest): number {
  const [, digits] = ROW.exec(body) ?? [];
  if (digits === undefined) throw new Error(`the judge was asked about no row: ${body.slice(0, 500)}`);
  return Number(digits);
}

const scoreOf = (row: number): number => (row % 5) + 1;

const judge = (request: RecordedRequest) => ({
  delayMs: ANSWER_MS,
  json: chatReply(`score: ${scoreOf(judgedRow(request))}\njustification: row ${judgedRow(request)}`),
});

const REQUEST = {
  data: {
    rows: Array.from({ length: ROWS }, (_, row) => ({
      inputs: `question ${row}`,
      ground_truth: `truth ${row}`,
      answer: `This is answer number ${row}.`,
    })),
  },
  model: { predictions_column: 'answer' },
  targets: 'ground_truth',
  judge_model: 'endpoints:/chat',
  extra_metrics: ['answer_correctness', 'exact_match'],
};

/** A call for a row whose score was committed before the call was made. */
interface PaidTwice {
  readonly row: number;
  readonly kill: number;
}

/** Kills workers in turn and keeps count of what was committed when. */
class Campaign {
  readonly violations: PaidTwice[] = [];
  private committed = new Set<number>();
  private callsLooked = 0;

  constructor(
    private readonly stack: EvaluationStack,
    private readonly evaluationId: string,
    private readonly workers: ProcessHandle[],
  ) {}

  async run(): Promise<void> {
    const share = Math.max(1, Math.floor(ROWS / (KILLS + 2)));
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await this.progress(kill * share);
      const place = kill % WORKERS;
      await this.workers[place]?.killHard();
      await this.lookAtCalls(kill);
      this.workers[place] = await this.stack.startAnotherWorker();
    }
  }

  /** Every call since the last look, held against what was committed at that look: all of them began after it. */
  async lookAtCalls(kill: number): Promise<void> {
    const calls = this.stack.vendor.requests.slice(this.callsLooked).map(judgedRow);
    this.violations.push(...calls.filter((row) => this.committed.has(row)).map((row) => ({ row, kill })));
    this.committed = await this.committedRows();
    this.callsLooked = this.stack.vendor.requests.length;
  }

  private async progress(rows: number): Promise<void> {
    await waitUntil(async () => (await this.committedRows()).size >= rows, {
      deadlineMs: 60_000,
      everyMs: 10,
      what: `${rows} committed scores`,
    });
  }

  private async committedRows(): Promise<Set<number>> {
    const units: { row_index: number }[] = await this.stack.database.dataSource.query(
      `SELECT row_index FROM evaluation_units WHERE evaluation_id = $1 AND unit = 'answer_correctness/v1'`,
      [this.evaluationId],
    );
    return new Set(units.map(({ row_index }) => row_index));
  }
}

let stack: EvaluationStack | null = null;
afterEach(async () => {
  await stack?.stop();
});

it(
  `pays for no committed judge's answer twice and loses none in ${KILLS} kills over ${ROWS} rows`,
  async () => {
    stack = await EvaluationStack.start({
      redisUrl: testRedisUrl(),
      vendor: judge,
      concurrency: CONCURRENCY,
    });
    const started = stack;
    const workers = await Promise.all(Array.from({ length: WORKERS }, () => started.startAnotherWorker()));
    const { evaluation_id: id, run_id: runId } = await stack.submit(REQUEST);
    const campaign = new Campaign(stack, id, workers);
    await campaign.run();
    const ended = await stack.ended(id, DEADLINE_MS);
    await campaign.lookAtCalls(KILLS + 1);

    expect(campaign.violations).toEqual([]);
    expect(ended).toMatchObject({ status: 'finished', error: null, progress: { scored_rows: ROWS } });
    const calls = stack.vendor.requests.length;
    // What was under way in a killed worker is asked again, and nothing else.
    expect(calls).toBeLessThanOrEqual(ROWS + KILLS * CONCURRENCY);
    expect(new Set(stack.vendor.requests.map(judgedRow)).size).toBe(ROWS);
    process.stdout.write(`${KILLS} kills, ${ROWS} rows, ${calls} calls of the judge\n`);

    const scores = Array.from({ length: ROWS }, (_, row) => scoreOf(row));
    const mean = scores.reduce((sum, score) => sum + score, 0) / ROWS;
    const run = await stack.run(runId);
    expect(stack.metricsOf(run)['answer_correctness/v1/mean']).toBeCloseTo(mean, 9);
    const table = await stack.resultsTable(run);
    const column = table.columns.indexOf('answer_correctness/v1/score');
    expect(table.data.map((cells) => cells[column])).toEqual(scores);
  },
  DEADLINE_MS + 120_000,
);
