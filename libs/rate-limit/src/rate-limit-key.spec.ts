import { describe, expect, it } from '@jest/globals';
import { rateLimitKey } from './rate-limit-key.js';

describe('rateLimitKey', () => {
  it('puts the endpoint into one hash tag, whatever its name contains', () => {
    const tagOf = (endpoint: string): string | undefined =>
      /\{(.*?)\}/.exec(rateLimitKey({ endpoint, unit: 'calls', periodMs: 1000 }))?.[1];
    expect(tagOf('chat')).toBe('endpoint:chat');
    expect(tagOf('a}b{c')).toBe('endpoint:a%7Db%7Bc');
  });

  it('keeps units, periods and callers apart', () => {
    const subject = { endpoint: 'chat', unit: 'calls', periodMs: 1000 } as const;
    const keys = [
      subject,
      { ...subject, unit: 'tokens' as const },
      { ...subject, periodMs: 60_000 },
      { ...subject, caller: { by: 'caller', hash: 'a' } },
      { ...subject, caller: { by: 'header-x-team', hash: 'a' } },
      { ...subject, caller: { by: 'caller', hash: 'b' } },
    ].map(rateLimitKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
