import type { Cluster, Redis, RedisOptions } from 'ioredis';

/** One Redis, or a cluster of them. */
export type RedisConnection = Redis | Cluster;

/** Longer than a healthy Redis ever takes; a call to a model waits this long at most for a sick one. */
const COMMAND_TIMEOUT_MS = 500;

/** Also the longest that a Redis which does not answer at all can hold up the start. */
const CONNECT_TIMEOUT_MS = 1000;

const retryDelayMs = (attempt: number): number => Math.min(attempt * 100, 1000);

const OPTIONS = {
  connectionName: 'weir-rate-limit',
  enableOfflineQueue: false,
  // A count that is sent again counts twice.
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: COMMAND_TIMEOUT_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  disconnectTimeout: 100,
  // After a failover the old primary only reads: the name leads to the new one by then.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
} as const satisfies RedisOptions;

/**
 * Waits for the first attempt to connect, successful or not, and keeps trying in the background: a gateway starts
 * without its Redis. ioredis is loaded here, so that a process without Redis never pays for it.
 *
 * `?cluster=true` in the address means a Redis Cluster, of which the address names any node.
 */
export async function connectRedis(address: string): Promise<RedisConnection> {
  const url = new URL(address);
  const isCluster = url.searchParams.get('cluster') === 'true';
  url.searchParams.delete('cluster');
  const redis = isCluster ? await openCluster(url) : await openSingle(url);
  // Without a listener ioredis prints each failed attempt; the failed calls themselves are what gets reported.
  redis.on('error', () => undefined);
  await firstAttempt(redis);
  return redis;
}

async function openSingle(url: URL): Promise<Redis> {
  const { Redis: Client } = await import('ioredis');
  return new Client(url.href, { ...OPTIONS, retryStrategy: retryDelayMs });
}

async function openCluster(url: URL): Promise<Cluster> {
  const { Cluster: Client } = await import('ioredis');
  const { hostname, port, username, password, protocol } = url;
  return new Client([{ host: hostname, port: Number(port || 6379) }], {
    clusterRetryStrategy: retryDelayMs,
    enableOfflineQueue: false,
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
    redisOptions: {
      ...OPTIONS,
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
    },
  });
}

function firstAttempt(redis: RedisConnection): Promise<void> {
  return new Promise((resolve) => {
    redis.once('ready', resolve);
    redis.once('close', resolve);
  });
}
