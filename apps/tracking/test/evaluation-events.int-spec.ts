import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MAX_WATCHERS } from '../src/evaluations/events/evaluation-events.service.js';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const PATH = '/api/weir/v1/evaluations';
const REQUEST = {
  data: { rows: [{ truth: '1', answer: '1' }] },
  model: { predictions_column: 'answer' },
  targets: 'truth',
  extra_metrics: ['exact_match'],
};

interface Event {
  readonly event: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** A caller of the events on a socket of its own. */
class Caller {
  readonly events: Event[] = [];
  text = '';
  hasEnded = false;
  private readonly waiting = new Set<() => void>();

  constructor(readonly answer: IncomingMessage) {
    answer.setEncoding('utf8');
    answer.on('data', (piece: string) => this.take(piece));
    answer.on('error', () => undefined);
    answer.on('close', () => {
      this.hasEnded = true;
      this.wake();
    });
  }

  static open(server: TrackingServer, path: string, lastEventId?: string): Promise<Caller> {
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    return new Promise((resolve, reject) => {
      const asked = request({ port: server.port, host: '127.0.0.1', path, headers, agent: false }, (answer) =>
        resolve(new Caller(answer)),
      );
      asked.on('error', reject).end();
    });
  }

  get names(): string[] {
    return this.events.map(({ event }) => event);
  }

  /** Resolves once it holds; jest's own limit ends a test for which it never does. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  leave(): void {
    this.answer.destroy();
  }

  private take(piece: string): void {
    this.text += piece;
    const blocks = this.text.split('\n\n');
    this.events.splice(0, this.events.length, ...blocks.slice(0, -1).flatMap(eventOf));
    this.wake();
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}

function eventOf(block: string): Event[] {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const event = fields.get('event');
  if (event === undefined) return [];
  const data = JSON.parse(fields.get('data') ?? '') as Record<string, unknown>;
  return [{ event, id: fields.get('id') ?? '', data }];
}

describe('the events of an evaluation', () => {
  let server: TrackingServer;

  beforeAll(async () => {
    server = await startTrackingServer();
  });
  afterAll(() => server.close());

  const query = (sql: string, values: unknown[]): Promise<unknown> =>
    server.database.dataSource.query(sql, values);

  const submitted = async (): Promise<{ id: string; events: string; cancel: string }> => {
    const { json } = await server.call<{
      evaluation_id: string;
      links: { events: string; cancel: string };
    }>('POST', PATH, REQUEST);
    return { id: json.evaluation_id, ...json.links };
  };
  const follow = (path: string, lastEventId?: string) => Caller.open(server, path, lastEventId);

  it('show each step once, to all who watch, and end with the evaluation', async () => {
    const { id, events } = await submitted();
    const callers = await Promise.all([follow(events), follow(events), follow(events)]);
    expect(callers[0]?.answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    });
    for (const caller of callers) await caller.until(() => caller.names.includes('progress'));
    await query(
      `UPDATE evaluations SET status = 'running', started_at = now() - interval '10 seconds' WHERE evaluation_id = $1`,
      [id],
    );
    await query(
      `UPDATE evaluation_chunks SET scored_units = 2, first_unit_at = now() - interval '8 seconds', last_unit_at = now()
       WHERE evaluation_id = $1`,
      [id],
    );
    for (const caller of callers) {
      await caller.until(() => caller.events.some(({ data }) => data.done_units === 2));
    }
    await query(
      `UPDATE evaluations SET status = 'finished', warnings = '["left out"]', metrics = '{"exact_match/v1": 1}',
         finished_at = now() WHERE evaluation_id = $1`,
      [id],
    );
    for (const caller of callers) await caller.until(() => caller.hasEnded);
    const [first, ...others] = callers.map(({ names }) => names);
    expect(first?.filter((name) => name === 'status')).toHaveLength(3);
    expect(first?.slice(-2)).toEqual(['warning', 'finished']);
    for (const names of others) expect(names.at(-1)).toBe('finished');
    expect(callers[0]?.events.at(-1)?.data).toMatchObject({
      status: 'finished',
      metrics: { 'exact_match/v1': 1 },
      warnings: ['left out'],
    });
  });

  it('tell the speed and the time left as measured', async () => {
    const { id, events } = await submitted();
    await query(
      `UPDATE evaluations SET status = 'running', total_rows = 2500, started_at = now() - interval '50 seconds'
       WHERE evaluation_id = $1`,
      [id],
    );
    await query(
      `UPDATE evaluation_chunks SET row_count = 2500, scored_units = 1250, first_unit_at = now() - interval '48 seconds',
         last_unit_at = now() WHERE evaluation_id = $1`,
      [id],
    );
    const caller = await follow(events);
    await caller.until(() => caller.names.includes('progress'));
    const progress = caller.events.find(({ event }) => event === 'progress')?.data ?? {};
    const total = Number(progress.total_units);
    // 1,250 in the 50 seconds of this evaluation, and in those that pass until it is looked at.
    expect(progress.units_per_second).toBeGreaterThan(20);
    expect(progress.units_per_second).toBeLessThanOrEqual(25);
    expect(progress.seconds_left).toBeGreaterThanOrEqual((total - 1250) / 25);
    expect(progress.seconds_left).toBeLessThanOrEqual((total - 1250) / 20);
    caller.leave();
  });

  it('show a cancellation and end with it', async () => {
    const { events, cancel } = await submitted();
    const caller = await follow(events);
    await caller.until(() => caller.names.includes('progress'));
    await server.call('POST', cancel);
    await caller.until(() => caller.hasEnded);
    expect(caller.events.at(-1)).toMatchObject({ event: 'finished', data: { status: 'cancelled' } });
  });

  it('go on where a caller was, and have nothing for one who has seen the end', async () => {
    const { events, cancel } = await submitted();
    const caller = await follow(events);
    await caller.until(() => caller.names.includes('progress'));
    caller.leave();
    await server.call('POST', cancel);
    const back = await follow(events, caller.events.at(-1)?.id);
    await back.until(() => back.hasEnded);
    expect(back.names).toEqual(['status', 'finished']);
    const again = await follow(events, back.events.at(-1)?.id);
    expect(again.answer.statusCode).toBe(204);
  });

  it('are there for a bounded number of callers, and again when one has left', async () => {
    const { events } = await submitted();
    const callers: Caller[] = [];
    for (let count = 0; count < MAX_WATCHERS; count += 1) callers.push(await follow(events));
    expect(callers.every(({ answer }) => answer.statusCode === 200)).toBe(true);
    const refused = await follow(events);
    await refused.until(() => refused.hasEnded);
    expect(refused.answer.statusCode).toBe(503);
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'EVALUATION.TOO_MANY_WATCHERS' });
    callers.pop()?.leave();
    let next = await follow(events);
    while (next.answer.statusCode === 503) {
      next.leave();
      next = await follow(events);
    }
    expect(next.answer.statusCode).toBe(200);
    for (const caller of [...callers, next]) caller.leave();
  });

  it.each(['no-id', '00000000-0000-4000-8000-000000000000'])('of %s are not there', async (id) => {
    const caller = await follow(`${PATH}/${id}/events`);
    expect(caller.answer.statusCode).toBe(404);
    caller.leave();
  });
});

it('a server that is stopped ends the streams of its callers', async () => {
  const server = await startTrackingServer();
  const { json } = await server.call<{ links: { events: string } }>('POST', PATH, REQUEST);
  const caller = await Caller.open(server, json.links.events);
  await caller.until(() => caller.names.includes('progress'));
  await server.close();
  await caller.until(() => caller.hasEnded);
  expect(caller.text).toContain(': the server is being stopped');
});
