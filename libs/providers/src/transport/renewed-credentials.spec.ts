import { describe, expect, it } from '@jest/globals';
import { RenewedCredentials, type Expiring } from './renewed-credentials.js';

const MINUTE_MS = 60_000;

interface Key extends Expiring {
  readonly name: string;
}

/** A source whose answers the test gives one by one, and a clock that the test turns. */
class Session {
  nowMs = 1_000_000;
  readonly asked: { resolve: (key: Key) => void; reject: (cause: Error) => void }[] = [];
  readonly credentials = new RenewedCredentials<Key>(
    () => new Promise((resolve, reject) => void this.asked.push({ resolve, reject })),
    () => this.nowMs,
  );

  give(index: number, name: string, minutes: number | null): void {
    const expiration = minutes === null ? {} : { expiration: new Date(this.nowMs + minutes * MINUTE_MS) };
    this.asked[index]?.resolve({ name, ...expiration });
  }

  async key(): Promise<string> {
    return (await this.credentials.get()).name;
  }
}

describe('RenewedCredentials', () => {
  it('fetches once for everybody who waits, and never again for keys that do not expire', async () => {
    const session = new Session();
    const waiting = [session.key(), session.key(), session.key()];
    session.give(0, 'first', null);
    expect(await Promise.all(waiting)).toEqual(['first', 'first', 'first']);
    session.nowMs += 1_000 * MINUTE_MS;
    expect(await session.key()).toBe('first');
    expect(session.asked).toHaveLength(1);
  });

  it('renews early, once, while the old credentials still serve', async () => {
    const session = new Session();
    const first = session.key();
    session.give(0, 'first', 15);
    await first;
    session.nowMs += 9 * MINUTE_MS;
    expect(await session.key()).toBe('first');
    expect(session.asked).toHaveLength(1);
    session.nowMs += 2 * MINUTE_MS;
    expect([await session.key(), await session.key()]).toEqual(['first', 'first']);
    expect(session.asked).toHaveLength(2);
    session.give(1, 'second', 15);
    await Promise.resolve();
    expect(await session.key()).toBe('second');
  });

  it('survives an early renewal that fails, and tries again a little later', async () => {
    const session = new Session();
    const first = session.key();
    session.give(0, 'first', 15);
    await first;
    session.nowMs += 11 * MINUTE_MS;
    await session.key();
    session.asked[1]?.reject(new Error('STS is away'));
    await new Promise(setImmediate);
    expect(await session.key()).toBe('first');
    expect(session.asked).toHaveLength(2);
    session.nowMs += MINUTE_MS / 2;
    await session.key();
    expect(session.asked).toHaveLength(3);
  });

  it('makes everybody wait once they have expired, and tells why there are none', async () => {
    const session = new Session();
    const first = session.key();
    session.give(0, 'first', 15);
    await first;
    session.nowMs += 16 * MINUTE_MS;
    const second = session.key();
    session.asked[1]?.reject(new Error('STS is away'));
    await expect(second).rejects.toThrow('STS is away');
    const third = session.key();
    session.give(2, 'third', 15);
    expect(await third).toBe('third');
  });
});
