import { Injectable } from '@nestjs/common';
import { IdempotentCalls, type SqlRunner } from '@weir/tracking-store';
import type { Request } from 'express';
import { idempotencyKey } from './idempotency-key.js';
import { jsonText } from './json-text.js';
import type { ReceivedBody } from './request-reader.js';

interface KeyedWork {
  readonly call: string;
  readonly received: ReceivedBody;
  /** Writes through the runner when there is one, and answers the message of the response. */
  readonly work: (runner: SqlRunner | null) => Promise<object>;
}

/** The answers of calls that may carry an `Idempotency-Key`. Those without one are none the slower. */
@Injectable()
export class KeyedAnswers {
  constructor(private readonly calls: IdempotentCalls) {}

  async of(request: Request, { call, received, work }: KeyedWork): Promise<string> {
    const key = idempotencyKey(request);
    if (key === null) return jsonText(await work(null));
    return this.calls.once({ call, key, body: received.bytes }, async (runner) =>
      jsonText(await work(runner)),
    );
  }
}
