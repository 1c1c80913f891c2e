import { describe, expect, it } from '@jest/globals';
import type { EventsAnswer } from './evaluation-client.js';
import { EvaluationFollower, type FollowedApi } from './evaluation-follower.js';
import { toEvaluation } from './evaluation.mapper.js';
import { RequestRefused, ServerUnavailable, type Evaluation } from './evaluation.types.js';
import type { ServerEvent } from './server-events.js';

const view = (status: string, scoredRows = 0): Record<string, unknown> => ({
  evaluation_id: 'e',
  run_id: 'r',
  status,
  progress: { total_rows: 4, scored_rows: scoredRows },
});

const event = (name: string, data: unknown, id = name): ServerEvent => ({
  event: name,
  id,
  data: typeof data === 'string' ? data : JSON.stringify(data),
});

/** Events, then how the stream ends. */
async function* stream(events: readonly ServerEvent[], failure?: Error): AsyncGenerator<ServerEvent> {
  for (const one of events) yield await Promise.resolve(one);
  if (failure) throw failure;
}

interface Script {
  readonly events: readonly (EventsAnswer | Error)[];
  readonly gets?: readonly (Evaluation | Error)[];
}

class ScriptedApi implements FollowedApi {
  readonly asked: string[] = [];
  private readonly answers: (EventsAnswer | Error)[];
  private readonly states: (Evaluation | Error)[];

  constructor({ events, gets = [] }: Script) {
    this.answers = [...events];
    this.states = [...gets];
  }

  async get(): Promise<Evaluation> {
    this.asked.push('get');
    return next(this.states);
  }

  async events(_id: string, lastEventId: string | null): Promise<EventsAnswer> {
    this.asked.push(`events after ${lastEventId}`);
    return next(this.answers);
  }
}

async function next<T>(answers: (T | Error)[]): Promise<T> {
  const answer = await Promise.resolve(answers.shift());
  if (answer === undefined) throw new Error('asked too often');
  if (answer instanceof Error) throw answer;
  return answer;
}

interface Followed {
  readonly ended: Promise<Evaluation>;
  readonly seen: string[];
  readonly losses: string[];
  readonly pauses: number[];
}

function follow(api: FollowedApi, signal = new AbortController().signal): Followed {
  const seen: string[] = [];
  const losses: string[] = [];
  const pauses: number[] = [];
  let now = 0;
  const follower = new EvaluationFollower(toEvaluation(view('queued')), {
    api,
    signal,
    onChange: ({ status, scoredRows }) => seen.push(`${status} ${scoredRows}`),
    onLoss: (reason) => losses.push(reason),
    patienceMs: 10_000,
    now: () => now,
    pause: (milliseconds = 0, value) => {
      pauses.push(milliseconds);
      now += milliseconds;
      return Promise.resolve(value as never);
    },
  });
  return { ended: follower.toEnd(), seen, losses, pauses };
}

const away = (): Error => new ServerUnavailable('Cannot reach the tracking API');

describe('following an evaluation', () => {
  it('needs nothing but the events', async () => {
    const api = new ScriptedApi({
      events: [
        stream([
          event('status', { status: 'running' }),
          event('progress', { total_rows: 4, scored_rows: 2 }),
          event('warning', { message: 'toxicity was left out' }),
          event('finished', view('finished', 4)),
        ]),
      ],
    });
    const { ended, seen } = follow(api);
    expect((await ended).status).toBe('finished');
    expect(seen).toEqual(['queued 0', 'running 0', 'running 2', 'finished 4']);
    expect(api.asked).toEqual(['events after null']);
  });

  it('goes on after the last event when the stream breaks and the server restarts', async () => {
    const api = new ScriptedApi({
      events: [
        stream([event('progress', { total_rows: 4, scored_rows: 1 }, '17')], new TypeError('terminated')),
        away(),
        away(),
        stream([event('finished', view('finished', 4))]),
      ],
    });
    const { ended, losses } = follow(api);
    expect((await ended).scoredRows).toBe(4);
    expect(api.asked).toEqual(['events after null', 'events after 17', 'events after 17', 'events after 17']);
    expect(losses).toEqual(['terminated']);
  });

  it('asks, ever more rarely, where there is no stream', async () => {
    const running = toEvaluation(view('running'));
    const api = new ScriptedApi({
      events: ['no-stream', 'no-stream', 'no-stream', 'no-stream'],
      gets: [running, running, running, toEvaluation(view('stopped', 3))],
    });
    const { ended, pauses } = follow(api);
    expect((await ended).status).toBe('stopped');
    expect(pauses).toEqual([250, 500, 1_000]);
  });

  it('asks once more when the server says that all was told', async () => {
    const api = new ScriptedApi({ events: ['seen-the-end'], gets: [toEvaluation(view('failed'))] });
    expect((await follow(api).ended).status).toBe('failed');
  });

  it('bears events that it does not understand', async () => {
    const api = new ScriptedApi({
      events: [
        stream([
          event('weather', { rain: true }),
          event('progress', '{"broken'),
          event('finished', view('finished')),
        ]),
      ],
    });
    expect((await follow(api).ended).status).toBe('finished');
  });

  it('asks for the whole evaluation when the stream breaks at its very end', async () => {
    const api = new ScriptedApi({
      events: [stream([event('status', { status: 'finished' })])],
      gets: [toEvaluation({ ...view('finished', 4), metrics: { 'exact_match/v1': 1 } })],
    });
    const { ended, seen } = follow(api);
    expect((await ended).metrics).toEqual({ 'exact_match/v1': 1 });
    expect(seen).toEqual(['queued 0', 'finished 4']);
  });

  it('gives up after a while, and says how to go on', async () => {
    const api = new ScriptedApi({ events: Array.from({ length: 20 }, away) });
    const { ended, losses } = follow(api);
    await expect(ended).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringContaining('weir evaluate status e --follow'),
    });
    expect(losses).toHaveLength(1);
  });

  it('does not ask again for what is refused', async () => {
    const refused = new RequestRefused([{ field: null, message: 'There is no such evaluation.' }]);
    const api = new ScriptedApi({ events: ['no-stream'], gets: [refused] });
    await expect(follow(api).ended).rejects.toBe(refused);
  });

  it('leaves when it is told to', async () => {
    const departure = new AbortController();
    const reason = new Error('left');
    const api = new ScriptedApi({
      events: [stream([event('status', { status: 'running' })], new DOMException('aborted', 'AbortError'))],
    });
    departure.abort(reason);
    await expect(follow(api, departure.signal).ended).rejects.toBe(reason);
  });
});
