import { Pool } from 'undici';

const FINAL = new Set(['finished', 'failed', 'cancelled', 'stopped']);
const LOOK_EVERY_MS = 50;

/** What a client of the evaluations' API does: submit, and look until it is over. */
export function evaluationClient(base) {
  const pool = new Pool(base, { connections: 32 });

  async function call(method, path, body, headers = {}) {
    const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
    const answer = await pool.request({
      method,
      path,
      headers: { 'content-type': 'application/json', ...headers },
      body: body === undefined || isRaw ? (body ?? null) : JSON.stringify(body),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.statusCode} ${text.slice(0, 500)}`);
    return text === '' ? null : JSON.parse(text);
  }

  async function finished(evaluation) {
    let seen = await call('GET', evaluation.links.self);
    while (!FINAL.has(seen.status)) {
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
      seen = await call('GET', seen.links.self);
    }
    if (seen.status !== 'finished') throw new Error(JSON.stringify(seen.error));
    return seen;
  }

  /** Seconds from the submitting request to the stored results. */
  async function evaluate(submission) {
    const startedAt = performance.now();
    await finished(await call('POST', '/api/weir/v1/evaluations', submission));
    return (performance.now() - startedAt) / 1_000;
  }

  return { call, evaluate, finished, close: () => pool.close() };
}
