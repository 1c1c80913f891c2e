import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { ProcessHandle } from './process-handle.js';
import { waitUntil } from './wait-until.js';

/** Where the run's own Redis comes from, too; plain JavaScript because it runs before anything is compiled. */
const BINARY_MODULE = '../servers/redis-binary.mjs';

interface RedisBinary {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A Redis of one test alone, which it may kill, freeze and start again at the same address. */
export class OwnRedis {
  private process: ProcessHandle | null = null;
  /** For what a node of a cluster writes down. */
  private readonly folder = mkdtempSync(join(tmpdir(), 'weir-test-redis-'));

  private constructor(
    private readonly binary: RedisBinary,
    readonly port: number,
    private readonly flags: readonly string[],
  ) {}

  /** `flags` as on the command line: `--cluster-enabled yes`. */
  static async start(...flags: readonly string[]): Promise<OwnRedis> {
    const { findRedis } = (await import(BINARY_MODULE)) as { findRedis: () => Promise<RedisBinary> };
    const redis = new OwnRedis(await findRedis(), await freePort(), flags);
    await redis.startAgain();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** After {@link kill}: as empty as it was in the beginning. */
  async startAgain(): Promise<void> {
    const { path, env } = this.binary;
    const fixed = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.process = await ProcessHandle.start([path, ...fixed, ...this.flags], {
      env,
      cwd: this.folder,
    });
    await waitUntil(() => answers(this.port), { what: `Redis on port ${this.port}` });
  }

  async kill(): Promise<void> {
    await this.process?.killHard();
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Connections stay open and nothing is answered, as with a machine that hangs. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.process === null) throw new Error('this Redis was never started');
    process.kill(this.process.pid, signal);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('error', () => resolve(false));
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString().startsWith('+PONG'));
    });
  });
}
