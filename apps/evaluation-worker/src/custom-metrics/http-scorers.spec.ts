import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readWorkerSettings } from '@weir/config';
import { resolveBehaviour, selectMetrics } from '@weir/evaluation';
import type { EvaluationPlan, UnitResult } from '@weir/tracking-store';
import { UNLIMITED } from '../calls/call-budget.js';
import { CallSlots } from '../calls/call-slots.js';
import type { ScoringContext } from '../scoring/scoring-context.js';
import { HttpScorers } from './http-scorers.js';

type Answer = (response: ServerResponse) => void;

let server: Server;
let origin = '';
let script: Answer[] = [];
let seen: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: unknown }[] = [];
const opened: HttpScorers[] = [];

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
      seen.push({ path: request.url ?? '', headers: request.headers, body });
      (script.shift() ?? json(500, {}))(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  script = [];
  seen = [];
  await Promise.all(opened.splice(0).map((scorers) => scorers.onApplicationShutdown()));
});

afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const context = (stop = new AbortController().signal): ScoringContext => ({
  evaluationId: 'e',
  plan: {} as EvaluationPlan,
  signals: { stop, break: stop },
  gate: new CallSlots({ concurrency: 2 }),
  budget: UNLIMITED,
});

interface Opening {
  readonly stop?: AbortSignal;
  readonly timeoutMs?: number;
}

function scorer(environment: Record<string, string>, { stop, timeoutMs = 20_000 }: Opening = {}) {
  const settings = readWorkerSettings({ DATABASE_URL: 'postgres://localhost/x', ...environment });
  const scorers = new HttpScorers(settings);
  opened.push(scorers);
  const extraMetrics = [{ type: 'http', name: 'polite', url: `${origin}/polite`, timeout_ms: timeoutMs }];
  const { metrics } = selectMetrics({ extraMetrics, hasTargets: false, behaviour: resolveBehaviour({}) });
  const [metric] = metrics;
  if (metric?.kind !== 'external' || metric.scorer.kind !== 'http') throw new Error('no metric over HTTP');
  return scorers.create(metric, metric.scorer, context(stop));
}

/** The row's unit, or null when the work was stopped. */
async function score(
  answers: Answer[],
  environment: Record<string, string> = {},
  opening: Opening = {},
): Promise<UnitResult | null> {
  script = answers;
  let kept: UnitResult | null = null;
  const row = {
    prediction: 'A dam.',
    target: 'A low dam.',
    names: () => ['question'],
    value: () => 'What is a weir?',
  };
  await scorer({ WEIR_HTTP_SCORERS: origin, ...environment }, opening).score({ rowIndex: 3, row }, (unit) => {
    kept = unit;
    return Promise.resolve();
  });
  return kept;
}

const SCORED = { rowIndex: 3, unit: 'polite', outcome: 'scored', score: 1, reason: 'kind words' };
const OK = json(200, { score: 1, justification: 'kind words' });

describe('HttpScorers', () => {
  it('posts the row and nothing else, and keeps score and justification', async () => {
    await expect(score([OK])).resolves.toMatchObject(SCORED);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.path).toBe('/polite');
    expect(seen[0]?.body).toEqual({
      question: 'What is a weir?',
      prediction: 'A dam.',
      predictions: 'A dam.',
      target: 'A low dam.',
      targets: 'A low dam.',
    });
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  it('shows its token where one is set', async () => {
    await score([OK], { WEIR_HTTP_SCORER_TOKEN: 'tok-1' });
    expect(seen[0]?.headers.authorization).toBe('Bearer tok-1');
  });

  it('waits as long as a limit asks, and tries again after a server error', async () => {
    const startedAt = performance.now();
    const limited = json(429, {}, { 'retry-after': '1' });
    await expect(score([limited, json(503, {}), OK])).resolves.toMatchObject(SCORED);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_000);
    expect(seen).toHaveLength(3);
  });

  it.each<[string, Answer[], RegExp, number]>([
    ['an error of its own', [json(200, { error: 'no text' })], /^the scorer refused the row: no text$/, 1],
    ['no score', [json(200, { value: 1 })], /neither a score nor an error/, 1],
    ['prose', [(response) => response.end('fine')], /neither a score nor an error/, 1],
    ['a score that is none', [json(200, { score: [1] })], /of type object/, 1],
    ['a client error', [json(422, { detail: 'bad row' })], /answered 422: bad row/, 1],
    ['a redirect', [json(302, {}, { location: '/elsewhere' })], /answered 302/, 1],
    ['server errors for ever', [500, 502, 503].map((status) => json(status, {})), /answered 503/, 3],
    [
      'far too much',
      Array.from({ length: 3 }, (): Answer => (response) => response.end('x'.repeat(9 * 1024 * 1024))),
      /larger than 8388608 bytes/,
      3,
    ],
    [
      'a broken connection',
      Array.from({ length: 3 }, (): Answer => (response) => response.destroy()),
      /broke/,
      3,
    ],
  ])('fails the row for %s', async (_what, answers, reason, calls) => {
    const unit = await score(answers);
    expect(unit).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(reason) });
    expect(seen).toHaveLength(calls);
  });

  it.each([{}, { WEIR_HTTP_SCORERS: 'http://127.0.0.1:1' }, { WEIR_HTTP_SCORERS: 'http://other/polite' }])(
    'refuses an address that is not among %j',
    (environment: Record<string, string>) => {
      expect(() => scorer(environment)).toThrow(
        expect.objectContaining({ status: 422, message: expect.stringContaining('WEIR_HTTP_SCORERS') }),
      );
      expect(seen).toEqual([]);
    },
  );

  it('fails the row when there is no answer in time, three times', async () => {
    const silence: Answer = () => undefined;
    const unit = await score([silence, silence, silence], {}, { timeoutMs: 300 });
    expect(unit).toMatchObject({ outcome: 'failed', reason: 'the scorer took longer than 300 ms' });
    expect(seen).toHaveLength(3);
  });

  it('keeps nothing when the work is stopped first', async () => {
    const stopping = new AbortController();
    script = [() => stopping.abort()];
    const units: UnitResult[] = [];
    const isKept = await scorer({ WEIR_HTTP_SCORERS: origin }, { stop: stopping.signal }).score(
      { rowIndex: 0, row: { prediction: 'x' } },
      (unit) => {
        units.push(unit);
        return Promise.resolve();
      },
    );
    expect({ isKept, units }).toEqual({ isKept: false, units: [] });
  });
});
