import { describe, expect, it } from '@jest/globals';
import { MemoryRateLimiter } from './memory-rate-limiter.js';
import { rateLimitKey } from './rate-limit-key.js';

describe('MemoryRateLimiter', () => {
  it('forgets idle keys when very many callers were seen', () => {
    let micros = 0;
    const limiter = new MemoryRateLimiter(() => micros);
    for (let caller = 0; caller < 50_000; caller++) {
      micros += 1000;
      limiter.consume({ key: `caller-${caller}`, limit: { calls: 1, periodMs: 1000 } });
    }
    const held = (limiter as unknown as { windows: Map<string, unknown> }).windows.size;
    expect(held).toBeLessThanOrEqual(10_000);
  });
});

describe('rateLimitKey', () => {
  it('puts the subject into one hash tag, whatever the name contains', () => {
    expect(rateLimitKey({ scope: 'endpoint', name: 'chat' })).toBe('weir:rate-limit:{endpoint:chat}');
    expect(rateLimitKey({ scope: 'endpoint', name: 'a}b{c' })).toBe('weir:rate-limit:{endpoint:a%7Db%7Bc}');
  });
});
