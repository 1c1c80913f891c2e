import { describe, expect, it } from '@jest/globals';
import { withinLimits } from './within-limits.js';

describe('withinLimits', () => {
  it('gives the outcome of the work', async () => {
    const limits = { timeoutMs: 1_000 };
    await expect(withinLimits(Promise.resolve(1), limits)).resolves.toBe(1);
    await expect(withinLimits(Promise.reject(new Error('no')), limits)).rejects.toThrow('no');
  });

  it('gives up at the deadline and when the caller goes', async () => {
    const never = new Promise(() => undefined);
    await expect(withinLimits(never, { timeoutMs: 5 })).rejects.toMatchObject({ kind: 'deadline' });
    const caller = new AbortController();
    const left = withinLimits(never, { timeoutMs: 1_000, signal: caller.signal });
    caller.abort();
    await expect(left).rejects.toMatchObject({ kind: 'abort' });
  });

  it('leaves no failure unheard that comes after the call has ended', async () => {
    const unheard: unknown[] = [];
    const listen = (cause: unknown) => void unheard.push(cause);
    process.on('unhandledRejection', listen);
    const ended = withinLimits(new Promise((_, reject) => setImmediate(() => reject(new Error('late')))), {
      timeoutMs: 1_000,
      signal: AbortSignal.abort(),
    });
    await expect(ended).rejects.toMatchObject({ kind: 'abort' });
    for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
    process.off('unhandledRejection', listen);
    expect(unheard).toEqual([]);
  });
});
