import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OwnRedis, waitUntil, type RecordedRequest, type ScriptedReply } from '@weir/testing';
import { trackingEntities } from '@weir/tracking-store';
import { chatReply, EvaluationStack, type EvaluationAnswer } from './support/evaluation-stack.js';
import { OwnPostgres } from './support/own-postgres.js';

const ROWS = 240;
const CONCURRENCY = 6;
const ANSWER_MS = 20;
const UNIT = 'answer_correctness/v1';
const ROW = /answer number (\d+)\./;

function rowOf({ body }: RecordedRequest): number {
  const [, digits] = ROW.exec(body) ?? [];
  if (digits === undefined) throw new Error(`the judge was asked about no row: ${body.slice(0, 500)}`);
  return Number(digits);
}

const scoreOf = (row: number): number => (row % 5) + 1;
const SCORES = Array.from({ length: ROWS }, (_, row) => scoreOf(row));
const MEAN = SCORES.reduce((sum, score) => sum + score, 0) / ROWS;

const REQUEST = {
  data: {
    rows: SCORES.map((_, row) => ({
      inputs: `question ${row}`,
      ground_truth: row % 4 === 0 ? `This is answer number ${row}.` : 'something else',
      answer: `This is answer number ${row}.`,
    })),
  },
  model: { predictions_column: 'answer' },
  targets: 'ground_truth',
  judge_model: 'endpoints:/chat',
  // The same rows again and again: what is not asked must be what this evaluation has.
  reuse_judge_answers: false,
  extra_metrics: ['answer_correctness', 'exact_match'],
};

const LIMITED = { status: 429, headers: { 'retry-after': '1' }, json: { error: { message: 'slow down' } } };
const BROKEN = { status: 500, json: { error: { message: 'out of order' } } };

/** What the judge does with one call; `answer` when nothing is wrong. */
type Mood = (row: number) => 'answer' | 'limit' | 'break';

/** A judge that counts what it answered and what it did not. */
class Judge {
  mood: Mood = () => 'answer';
  readonly answered: number[] = [];
  limited = 0;
  broken = 0;

  readonly reply = (request: RecordedRequest): ScriptedReply => {
    const row = rowOf(request);
    const mood = this.mood(row);
    if (mood === 'limit') this.limited += 1;
    if (mood === 'break') this.broken += 1;
    if (mood !== 'answer') return mood === 'limit' ? LIMITED : BROKEN;
    this.answered.push(row);
    return { delayMs: ANSWER_MS, json: chatReply(`score: ${scoreOf(row)}\njustification: row ${row}`) };
  };

  forget(): void {
    this.mood = () => 'answer';
    this.answered.length = 0;
    this.limited = 0;
    this.broken = 0;
  }
}

/** The first calls of every second are limited, as long as the storm lasts; then each of some rows is broken twice. */
function storm(): Mood {
  const perSecond = 3;
  const brokenRows = 20;
  let left = perSecond * 4;
  let second = 0;
  let inSecond = 0;
  const breaks = new Map<number, number>();
  return (row) => {
    const now = Math.floor(performance.now() / 1_000);
    if (now !== second) [second, inSecond] = [now, 0];
    inSecond += 1;
    if (left > 0 && inSecond <= perSecond) {
      left -= 1;
      return 'limit';
    }
    if (left > 0 || (breaks.size >= brokenRows && !breaks.has(row))) return 'answer';
    const times = (breaks.get(row) ?? 0) + 1;
    breaks.set(row, times);
    return times <= 2 ? 'break' : 'answer';
  };
}

const outbox = (stack: EvaluationStack): Promise<unknown[]> =>
  stack.database.dataSource.query('SELECT 1 FROM evaluation_outbox');

/** An evaluation that is under way, and the account of its calls. */
class Subject {
  private constructor(
    private readonly stack: EvaluationStack,
    private readonly judge: Judge,
    private readonly submitted: EvaluationAnswer,
  ) {}

  /** Comes back when a part of the rows is scored and most are not. */
  static async underWay(stack: EvaluationStack, judge: Judge): Promise<Subject> {
    const subject = new Subject(stack, judge, await stack.submit(REQUEST));
    await waitUntil(async () => (await subject.committed()).size >= ROWS / 6, {
      deadlineMs: 30_000,
      everyMs: 10,
      what: `some committed scores; worker log:\n${stack.worker().log}`,
    });
    expect(judge.answered.length).toBeLessThan(ROWS);
    return subject;
  }

  /** Comes back when the queue has it; nobody must be there to begin it. */
  static async queued(stack: EvaluationStack, judge: Judge): Promise<Subject> {
    const submitted = await stack.submit(REQUEST);
    await waitUntil(async () => (await outbox(stack)).length === 0, { what: 'the queue to take the job' });
    return new Subject(stack, judge, submitted);
  }

  async committed(): Promise<Set<number>> {
    const units: { row_index: number }[] = await this.stack.database.dataSource.query(
      'SELECT row_index FROM evaluation_units WHERE evaluation_id = $1 AND unit = $2',
      [this.submitted.evaluation_id, UNIT],
    );
    return new Set(units.map(({ row_index }) => row_index));
  }

  /** Every row was scored, every score is right, and the judge was paid for no row a second time. */
  async endsWhole(): Promise<void> {
    await this.endsRight();
    const { answered } = this.judge;
    expect(answered.filter((row, place) => answered.indexOf(row) !== place)).toEqual([]);
    expect(answered).toHaveLength(ROWS);
    expect(this.stack.vendor.requests).toHaveLength(ROWS + this.judge.limited + this.judge.broken);
  }

  async endsRight(): Promise<void> {
    const { evaluation_id: id, run_id: runId } = this.submitted;
    const ended = await this.stack.ended(id, 40_000);
    expect(ended).toMatchObject({
      status: 'finished',
      error: null,
      progress: { total_rows: ROWS, scored_rows: ROWS, failed_rows: 0 },
    });
    const run = await this.stack.run(runId);
    const metrics = this.stack.metricsOf(run);
    expect(metrics[`${UNIT}/mean`]).toBeCloseTo(MEAN, 9);
    expect(metrics['exact_match/v1']).toBe(1 / 4);
    const table = await this.stack.resultsTable(run);
    const column = table.columns.indexOf(`${UNIT}/score`);
    expect(table.data.map((cells) => cells[column])).toEqual(SCORES);
    expect(await this.unitsPerRow()).toEqual([{ rows: ROWS, units: ROWS }]);
  }

  private async unitsPerRow(): Promise<unknown> {
    return this.stack.database.dataSource.query(
      `SELECT count(DISTINCT row_index)::int AS rows, count(*)::int AS units
         FROM evaluation_units WHERE evaluation_id = $1 AND unit = $2`,
      [this.submitted.evaluation_id, UNIT],
    );
  }
}

/** Processes over servers that a test may end. */
class Machines {
  readonly judge = new Judge();

  private constructor(
    readonly postgres: OwnPostgres,
    readonly redis: OwnRedis | null,
  ) {}

  stack: EvaluationStack;

  static async start(backend: string): Promise<Machines> {
    const postgres = await OwnPostgres.start(trackingEntities);
    const machines = new Machines(postgres, backend === 'redis' ? await OwnRedis.start() : null);
    machines.stack = await EvaluationStack.start({
      database: postgres,
      redisUrl: machines.redis?.url ?? null,
      vendor: machines.judge.reply,
      concurrency: CONCURRENCY,
    });
    await machines.stack.startWorker();
    return machines;
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    await this.redis?.stop();
  }

  async begin(): Promise<Subject> {
    this.judge.forget();
    this.stack.vendor.clear();
    return Subject.underWay(this.stack, this.judge);
  }

  async queue(): Promise<Subject> {
    this.judge.forget();
    this.stack.vendor.clear();
    return Subject.queued(this.stack, this.judge);
  }

  async loseRedis(): Promise<void> {
    await this.redis?.kill();
    await this.redis?.startAgain();
  }
}

/** What must not cost a single call: one evaluation after the other on the same processes. */
describe.each(['redis', 'postgres'])('a judged evaluation, with its queue in %s', (backend) => {
  let machines: Machines;
  let subject: Subject;

  beforeAll(async () => {
    machines = await Machines.start(backend);
  });
  beforeEach(async () => {
    subject = await machines.begin();
  });
  afterAll(() => machines.stop());

  it('goes on when Postgres is restarted without a goodbye', async () => {
    await machines.postgres.restart();
    await subject.endsWhole();
  });

  it('waits for a judge that limits it every second, and asks again where the judge breaks', async () => {
    machines.judge.mood = storm();
    await subject.endsWhole();
    expect(machines.judge).toMatchObject({ limited: 12, broken: 40 });
  });

  it('goes on while tracking is killed and comes back', async () => {
    await machines.stack.killTracking();
    const before = (await subject.committed()).size;
    await waitUntil(async () => (await subject.committed()).size > before, {
      what: 'a score without tracking',
    });
    await machines.stack.startTracking();
    await subject.endsWhole();
  });

  it('is handed from the worker of one release to that of the next', async () => {
    await expect(machines.stack.worker().stop()).resolves.toEqual({ code: 0, signal: null });
    expect((await subject.committed()).size).toBe(machines.judge.answered.length);
    await machines.stack.startWorker();
    await subject.endsWhole();
  });

  if (backend === 'postgres') return;

  it('goes on when Redis comes back without its memory, and the next one is taken from it', async () => {
    await machines.loseRedis();
    await subject.endsWhole();
    const next = await machines.begin();
    await next.endsWhole();
  });

  it('keeps no worker from ending while Redis is away, and goes on with the next', async () => {
    await machines.redis?.kill();
    await expect(machines.stack.worker().stop(60_000)).resolves.toEqual({ code: 0, signal: null });
    await machines.redis?.startAgain();
    await machines.stack.startWorker();
    await subject.endsWhole();
  });

  it('is begun once when Redis has lost it before anybody took it', async () => {
    await subject.endsWhole();
    await machines.stack.worker().stop();
    const unbegun = await machines.queue();
    await machines.loseRedis();
    await machines.stack.startWorker();
    await unbegun.endsWhole();
  });

  it('is found again when Redis has lost it and its worker is gone, at the price of what was under way', async () => {
    await machines.stack.worker().killHard();
    const paid = await subject.committed();
    const answered = machines.judge.answered.length;
    await machines.loseRedis();
    await machines.stack.startWorker();
    await subject.endsRight();
    expect(machines.judge.answered.slice(answered).filter((row) => paid.has(row))).toEqual([]);
    expect(machines.judge.answered.length).toBeLessThanOrEqual(ROWS + CONCURRENCY);
  });
});
