import type { Redis } from 'ioredis';
import type { RateLimitDecision, RateLimiter, RateLimitRequest } from './rate-limit.port.js';
import { SLIDING_WINDOW_LUA } from './sliding-window.lua.js';
import { gridMicros } from './window-grid.js';

/** Longer than a healthy Redis ever takes; a call to a model waits this long at most for a sick one. */
const COMMAND_TIMEOUT_MS = 500;

/** Also the longest that a Redis which does not answer at all can hold up the start. */
const CONNECT_TIMEOUT_MS = 1000;

type WindowReply = readonly [allowed: number, remaining: number, retryAfterMs: number, resetAfterMs: number];
type WindowCommand = (
  listKey: string,
  totalKey: string,
  calls: number,
  periodMicros: number,
  gridMicros: number,
) => Promise<WindowReply>;

/** The sliding window for all processes that share one Redis: one EVALSHA per call, the server's clock. */
export class RedisRateLimiter implements RateLimiter {
  private readonly run: WindowCommand;

  constructor(private readonly redis: Redis) {
    redis.defineCommand('weirSlidingWindow', { numberOfKeys: 2, lua: SLIDING_WINDOW_LUA });
    const command: unknown = Reflect.get(redis, 'weirSlidingWindow');
    if (typeof command !== 'function') throw new TypeError('ioredis did not define the script command');
    this.run = command.bind(redis) as WindowCommand;
  }

  /**
   * Waits for the first attempt to connect, successful or not, and keeps trying in the background: a gateway starts
   * without its Redis. ioredis is loaded here, so that a process without Redis never pays for it.
   */
  static async connect(url: string): Promise<RedisRateLimiter> {
    const { Redis: Client } = await import('ioredis');
    const redis = new Client(url, {
      connectionName: 'weir-rate-limit',
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      disconnectTimeout: 100,
      retryStrategy: (attempt) => Math.min(attempt * 100, 1000),
    });
    // Without a listener ioredis prints each failed attempt; the failed calls themselves are what gets reported.
    redis.on('error', () => undefined);
    await firstAttempt(redis);
    return new RedisRateLimiter(redis);
  }

  async consume({ key, limit }: RateLimitRequest): Promise<RateLimitDecision> {
    try {
      const [allowed, remaining, retryAfterMs, resetAfterMs] = await this.run(
        key,
        `${key}:total`,
        limit.calls,
        limit.periodMs * 1000,
        gridMicros(limit),
      );
      return allowed === 1
        ? { outcome: 'allowed', remaining, resetAfterMs }
        : { outcome: 'limited', remaining: 0, retryAfterMs, resetAfterMs };
    } catch (error) {
      return {
        outcome: 'store-unavailable',
        reason: error instanceof Error ? error.message : 'unknown failure',
      };
    }
  }

  close(): Promise<void> {
    this.redis.disconnect();
    return Promise.resolve();
  }
}

function firstAttempt(redis: Redis): Promise<void> {
  return new Promise((resolve) => {
    redis.once('ready', resolve);
    redis.once('close', resolve);
  });
}
