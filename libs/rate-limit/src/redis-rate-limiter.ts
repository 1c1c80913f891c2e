import { countedAt, toDecision, type CountReply } from './count-reply.js';
import { GroupCommit } from './group-commit.js';
import type {
  RateLimitAllowed,
  RateLimitDecision,
  RateLimiter,
  RateLimitRequest,
  RateLimitStoreUnavailable,
} from './rate-limit.port.js';
import { connectRedis, type RedisConnection } from './redis-connection.js';
import type { CountedWindow, WindowSet } from './window-set.js';
import { COUNT_LUA, SETTLE_LUA } from './window-scripts.lua.js';

type ScriptCommand = (...keyCountKeysAndArguments: (string | number)[]) => Promise<unknown>;

interface Batch {
  readonly calls: number;
  /** What each of them takes from windows that count tokens. */
  readonly tokens: number;
}

/** The sliding windows for all processes that share one Redis: one EVALSHA for each batch, the server's clock. */
export class RedisRateLimiter implements RateLimiter {
  private readonly countScript: ScriptCommand;
  private readonly settleScript: ScriptCommand;
  private readonly groups = new GroupCommit((windows, calls) => this.count(windows, { calls, tokens: 0 }));

  constructor(private readonly redis: RedisConnection) {
    this.countScript = defineScript(redis, 'weirCountCalls', COUNT_LUA);
    this.settleScript = defineScript(redis, 'weirSettleTokens', SETTLE_LUA);
  }

  /** Resolves after the first attempt to connect, successful or not. */
  static async connect(address: string): Promise<RedisRateLimiter> {
    return new RedisRateLimiter(await connectRedis(address));
  }

  consume({ windows, tokens }: RateLimitRequest): Promise<RateLimitDecision> {
    // Calls that take different numbers of tokens are not equal: each asks by itself.
    return windows.tokenWindows.length === 0
      ? this.groups.consume(windows)
      : this.consumeTokens(windows, tokens);
  }

  /** By a write into the slot of the windows: a full Redis, or a replica, still reads. */
  async probe({ windows: [window] }: WindowSet): Promise<boolean> {
    try {
      await this.redis.set(`${window?.key ?? ''}:probe`, '1', 'PX', 1000);
      return true;
    } catch {
      return false;
    }
  }

  close(): Promise<void> {
    this.redis.disconnect();
    return Promise.resolve();
  }

  private async consumeTokens(windows: WindowSet, tokens: number): Promise<RateLimitDecision> {
    const reply = await this.count(windows, { calls: 1, tokens });
    if ('outcome' in reply) return reply;
    return toDecision(windows, { reply, place: 0, settle: this.settlement(windows, tokens, reply) });
  }

  private async count(
    { windows }: WindowSet,
    { calls, tokens }: Batch,
  ): Promise<CountReply | RateLimitStoreUnavailable> {
    const list: (string | number)[] = [windows.length];
    for (const { key } of windows) list.push(key);
    list.push(calls);
    for (const { capacity, periodMicros, gridMicros, unit } of windows) {
      list.push(capacity, periodMicros, gridMicros, unit === 'tokens' ? tokens : 1);
    }
    try {
      return (await this.countScript(...list)) as CountReply;
    } catch (error) {
      return { outcome: 'store-unavailable', reason: reasonOf(error) };
    }
  }

  private settlement(windows: WindowSet, reserved: number, reply: CountReply): RateLimitAllowed['settle'] {
    return (used) => {
      if (used === reserved) return;
      // A correction that fails leaves the estimate, which leaves the window by itself.
      this.settle(windows.tokenWindows, [countedAt(reply), reserved, used]).catch(() => undefined);
    };
  }

  private async settle(windows: readonly CountedWindow[], numbers: readonly number[]): Promise<void> {
    const keys = windows.map(({ key }) => key);
    const spans = windows.flatMap(({ periodMicros, gridMicros }) => [periodMicros, gridMicros]);
    await this.settleScript(keys.length, ...keys, ...numbers, ...spans);
  }
}

/** ioredis sends EVALSHA, and EVAL again where the server has lost the script. */
function defineScript(redis: RedisConnection, name: string, lua: string): ScriptCommand {
  redis.defineCommand(name, { lua });
  const command: unknown = Reflect.get(redis, name);
  if (typeof command !== 'function') throw new TypeError('ioredis did not define the script command');
  return command.bind(redis) as ScriptCommand;
}

/** For the operator's log; ioredis' own words speak of its options. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'unknown failure';
  if (message.includes('enableOfflineQueue')) return 'not connected';
  if (message.includes('max retries per request')) return 'the connection was lost';
  if (message === 'Command timed out') return 'no answer in time';
  return message;
}
