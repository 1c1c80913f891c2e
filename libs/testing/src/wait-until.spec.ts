import { describe, expect, it } from '@jest/globals';
import { waitUntil } from './wait-until.js';

describe('waitUntil', () => {
  it('returns the first truthy value', async () => {
    let looks = 0;
    expect(await waitUntil(() => (++looks === 3 ? 'there' : null), { everyMs: 1 })).toBe('there');
    expect(looks).toBe(3);
  });

  it('names what it waited for, with the last error as the cause', async () => {
    const cause = new Error('connection refused');
    const waiting = waitUntil(() => Promise.reject(cause), {
      deadlineMs: 20,
      everyMs: 1,
      what: 'the server',
    });
    await expect(waiting).rejects.toMatchObject({ message: 'waited 20 ms in vain for the server', cause });
  });
});
