import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { waitUntil } from './wait-until.js';

const KEPT_OUTPUT = 200_000;
const PROJECT_ROOT = resolve(import.meta.dirname, '../../..');

export interface SpawnOptions {
  /** Added to a clean environment that carries only PATH, HOME and the like of ours. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Addresses that must answer with a 2xx before the process counts as started. */
  readonly healthUrls?: readonly string[];
  /** For the health addresses; default 30 s. */
  readonly deadlineMs?: number;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Variables that decide how Weir starts: a test sets them on purpose or not at all. */
const OURS = /^(WEIR_|MLFLOW_|DATABASE_URL$|REDIS_URL$|NODE_OPTIONS$|NODE_ENV$|OPENAI_)/;

function inheritedEnvironment(): Record<string, string> {
  const pairs = Object.entries(process.env).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && !OURS.test(pair[0]),
  );
  return Object.fromEntries(pairs);
}

/** A process of a whole-system test: its output, its end, and ways to end it, also the rough one. */
export class ProcessHandle {
  private static readonly running = new Set<ProcessHandle>();
  private output = '';
  private end: ProcessEnd | null = null;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output = (this.output + text).slice(-KEPT_OUTPUT);
      });
    }
    ProcessHandle.running.add(this);
    child.once('close', (code, signal) => {
      this.end = { code, signal };
      ProcessHandle.running.delete(this);
    });
  }

  /** Ends what a failed test left running; every integration and whole-system test file does this at its end. */
  static async killLeftovers(): Promise<void> {
    await Promise.all([...ProcessHandle.running].map((handle) => handle.killHard()));
  }

  static async start(command: readonly string[], options: SpawnOptions = {}): Promise<ProcessHandle> {
    const [program, ...rest] = command;
    if (program === undefined) throw new Error('a command needs a program');
    const child = spawn(program, rest, {
      cwd: options.cwd ?? PROJECT_ROOT,
      env: { ...inheritedEnvironment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const handle = new ProcessHandle(child);
    await once(child, 'spawn');
    await handle.healthy(options.healthUrls ?? [], options.deadlineMs ?? 30_000);
    return handle;
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the process never started');
    return this.child.pid;
  }

  /** What the process wrote to stdout and stderr. */
  get log(): string {
    return this.output;
  }

  get isRunning(): boolean {
    return this.end === null;
  }

  /** Resolves when the process and everything that holds its output has ended. */
  async ended(deadlineMs = 20_000): Promise<ProcessEnd> {
    return waitUntil(() => this.end, { deadlineMs, what: `process ${this.pid} to end` });
  }

  /** Asks one process to end, as a container runtime does, and waits for it. */
  async stop(deadlineMs = 20_000): Promise<ProcessEnd> {
    if (this.isRunning) this.child.kill('SIGTERM');
    return this.ended(deadlineMs);
  }

  /** `kill -9` of the process and everything it started, at once. */
  async killHard(): Promise<ProcessEnd> {
    if (this.isRunning) process.kill(-this.pid, 'SIGKILL');
    return this.ended();
  }

  private async healthy(urls: readonly string[], deadlineMs: number): Promise<void> {
    try {
      await waitUntil(() => this.allAnswer(urls), { deadlineMs, what: `${urls.join(', ')} to be healthy` });
    } catch (error) {
      if (this.isRunning) await this.killHard();
      throw new Error(`the process did not become healthy; it wrote:\n${this.output}`, { cause: error });
    }
    if (urls.length > 0 && !this.isRunning) throw new Error(`the process ended; it wrote:\n${this.output}`);
  }

  private async allAnswer(urls: readonly string[]): Promise<boolean> {
    if (!this.isRunning) return true;
    for (const url of urls) {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      if (!answer.ok) return false;
    }
    return true;
  }
}

/**
 * Starts the built command line: `spawnWeir(['gateway', 'start', …])`.
 *
 * @example const gateway = await spawnWeir(['gateway', 'start', '--port', '12001'], { healthUrls: [`${url}/health`] });
 */
export function spawnWeir(
  weirArguments: readonly string[],
  options: SpawnOptions = {},
): Promise<ProcessHandle> {
  return ProcessHandle.start(
    [process.execPath, resolve(PROJECT_ROOT, 'bin/weir.js'), ...weirArguments],
    options,
  );
}
