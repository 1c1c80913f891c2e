import {
  Queue,
  Worker,
  createPostgresBackend,
  withBackend,
  type Job,
  type JobsOptions,
  type WorkerOptions,
} from 'bullmq';

/** Where jobs are kept. Redis when there is one, else the database that every installation has. */
export interface QueueBackendOptions {
  readonly redisUrl: string | null;
  readonly databaseUrl: string;
  /** Schema of BullMQ's tables, made when missing. Apart from Weir's own, which TypeORM migrates. */
  readonly schema?: string;
  /** Prefix of BullMQ's Redis keys. The braces keep one queue's keys in one slot of a Redis Cluster. */
  readonly prefix?: string;
}

export interface QueueHandle {
  add(name: string, data: object, options: JobsOptions): Promise<unknown>;
  getJobCounts(): Promise<Record<string, number>>;
  /** As BullMQ names it; `unknown` for a job that the queue does not have. */
  getJobState(jobId: string): Promise<string>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  disconnect(): Promise<void>;
}

export type JobHandle = Pick<
  Job<unknown>,
  'id' | 'name' | 'data' | 'timestamp' | 'processedOn' | 'attemptsMade' | 'opts' | 'moveToDelayed'
>;

export interface WorkerHandle {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'stalled', listener: (jobId: string) => void): unknown;
  on(event: 'failed', listener: (job: JobHandle | undefined, error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  disconnect(): Promise<void>;
}

export type JobFunction = (job: JobHandle, token?: string) => Promise<unknown>;
export type JobWorkerOptions = Omit<WorkerOptions, 'connection' | 'prefix'>;

export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  /** Whole, for tools that look into queues; who only adds jobs needs a {@link QueueHandle}. */
  openQueue(name: string): Queue;
  openWorker(name: string, work: JobFunction, options: JobWorkerOptions): WorkerHandle;
}

const DEFAULT_SCHEMA = 'bullmq';
const DEFAULT_PREFIX = '{weir}';
/** A queue asks rarely and in short statements: the connections belong to the tables. */
const POSTGRES_POOL_SIZE = 3;

/**
 * BullMQ stops renewing locks only when the last job has told the store how it ended. With a store that is away that never comes, and the
 * timer would keep a process alive that has been told to end: who cuts the connections ends that, too.
 */
class RedisWorker extends Worker<unknown> {
  override async disconnect(): Promise<void> {
    await this.lockManager.close();
    await super.disconnect();
  }
}

function redisBackend(url: string, prefix: string): QueueBackend {
  return {
    kind: 'redis',
    // A producer must hear at once that Redis is away: the outbox keeps the job, so waiting would only pile up requests.
    openQueue: (name) =>
      new Queue(name, { prefix, connection: { url, enableOfflineQueue: false, maxRetriesPerRequest: 1 } }),
    openWorker: (name, work, options) =>
      new RedisWorker(name, work, { ...options, prefix, connection: { url, maxRetriesPerRequest: null } }),
  };
}

function postgresBackend(connectionString: string, schema: string): QueueBackend {
  const { Queue: PostgresQueue, Worker: PostgresWorker } = withBackend(createPostgresBackend);
  /** As {@link RedisWorker}. */
  class EndingWorker extends PostgresWorker<unknown> {
    override async disconnect(): Promise<void> {
      await this.lockManager.close();
      await super.disconnect();
    }
  }
  const connection = { connectionString, schema, migrate: true, max: POSTGRES_POOL_SIZE };
  return {
    kind: 'postgres',
    // The same class over another store: its type differs only in how a connection is described.
    openQueue: (name) => new PostgresQueue(name, { connection }) as unknown as Queue,
    openWorker: (name, work, options) => new EndingWorker(name, work, { ...options, connection }),
  };
}

/** Chooses the store of all queues of this process. Each queue and worker opens and owns its connections. */
export function createQueueBackend(options: QueueBackendOptions): QueueBackend {
  return options.redisUrl === null
    ? postgresBackend(options.databaseUrl, options.schema ?? DEFAULT_SCHEMA)
    : redisBackend(options.redisUrl, options.prefix ?? DEFAULT_PREFIX);
}
