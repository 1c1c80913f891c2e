import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SqlClient, type SqlRunner, type Statement } from '../sql/sql-client.js';
import { isOvertaken } from '../sql/sql-state.js';
import { TrackingError } from '../tracking-store.errors.js';

/** A call that its caller has named, so that repeating it repeats only the answer. */
export interface KeyedCall {
  /** Keys of different calls are different keys. */
  readonly call: string;
  readonly key: string;
  readonly body: Uint8Array;
}

/** How long an answer is kept, as Postgres writes it. */
const RETENTION = '24 hours';
/** Every try loses only to a param that was committed meanwhile. */
const MAX_TRIES = 5;

/**
 * $1 call, $2 key, $3 fingerprint. A row when the call is ours to make. Whoever makes the same call at the same time
 * waits here for our transaction to end.
 */
const CLAIM: Statement = {
  name: 'idempotent-call-claim',
  text: `
    INSERT INTO idempotent_calls AS known (call, key, fingerprint, answer, created_at) VALUES ($1, $2, $3, '', now())
    ON CONFLICT ON CONSTRAINT pk_idempotent_calls DO UPDATE
      SET fingerprint = excluded.fingerprint, answer = '', created_at = excluded.created_at
      WHERE known.created_at < now() - interval '${RETENTION}'
    RETURNING key`,
};
const READ: Statement = {
  name: 'idempotent-call-read',
  text: 'SELECT fingerprint, answer FROM idempotent_calls WHERE call = $1 AND key = $2',
};
const ANSWER: Statement = {
  name: 'idempotent-call-answer',
  text: 'UPDATE idempotent_calls SET answer = $3 WHERE call = $1 AND key = $2',
};
/** More than the one row that a call adds, so that the table shrinks to what is kept. */
const FORGET: Statement = {
  name: 'idempotent-calls-forget',
  text: `
    DELETE FROM idempotent_calls WHERE (call, key) IN (
      SELECT call, key FROM idempotent_calls WHERE created_at < now() - interval '${RETENTION}'
      ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED)`,
};

/** Makes calls that carry a key once. A call that fails leaves no trace, and may be made again. */
@Injectable()
export class IdempotentCalls {
  constructor(private readonly sql: SqlClient) {}

  /** The answer of the work, which must write through the runner it is given, or the one that was stored before. */
  async once(keyed: KeyedCall, work: (runner: SqlRunner) => Promise<string>): Promise<string> {
    const fingerprint = createHash('sha256').update(keyed.body).digest();
    const { answer, isNew } = await untilSettled(() =>
      this.sql.transaction((runner) => claimOrRead(runner, { ...keyed, fingerprint }, work)),
    );
    if (isNew) await this.sql.rows(FORGET, []);
    return answer;
  }
}

interface Outcome {
  readonly answer: string;
  readonly isNew: boolean;
}

async function claimOrRead(
  runner: SqlRunner,
  { call, key, fingerprint }: KeyedCall & { readonly fingerprint: Buffer },
  work: (runner: SqlRunner) => Promise<string>,
): Promise<Outcome> {
  const claimed = await runner.rows(CLAIM, [call, key, fingerprint]);
  if (claimed.length > 0) {
    const answer = await work(runner);
    await runner.rows(ANSWER, [call, key, answer]);
    return { answer, isNew: true };
  }
  const [known] = await runner.rows<{ fingerprint: Buffer; answer: string }>(READ, [call, key]);
  if (!known?.fingerprint.equals(fingerprint)) throw keyReused(key);
  return { answer: known.answer, isNew: false };
}

async function untilSettled(attempt: () => Promise<Outcome>): Promise<Outcome> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= MAX_TRIES || !isOvertaken(error)) throw error;
    }
  }
}

const keyReused = (key: string): TrackingError =>
  new TrackingError(
    'RESOURCE_CONFLICT',
    `The Idempotency-Key '${key}' was used with another request body. A new request needs a new key.`,
  );
