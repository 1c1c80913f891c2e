import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApplicationName } from '../application-launcher.js';
import { formatLogLine, LineCutter, messageOf } from './log-lines.js';

export interface SupervisedProcessOptions {
  readonly name: ApplicationName;
  readonly script: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly healthUrl: string;
  readonly write: (text: string) => void;
}

// Longer than the applications give requests that are under way.
// Longer than an application drains by default.
const STOP_DEADLINE_MS = 40_000;
const HEALTH_DEADLINE_MS = 60_000;
const HEALTH_POLL_MS = 50;
const HEALTH_TIMEOUT_MS = 2_000;

/** One application as a child process. */
export class SupervisedProcess {
  /** Resolves with one line about how it ended, wanted or not. */
  readonly ended: Promise<string>;
  readonly name: ApplicationName;
  private readonly child: ChildProcess;
  private readonly healthUrl: string;
  private lastMessage = '';
  private running = true;

  constructor({ name, script, environment, healthUrl, write }: SupervisedProcessOptions) {
    this.name = name;
    this.healthUrl = healthUrl;
    this.child = fork(script, [name, 'start'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: Ctrl-C must reach the children through us, one after the other.
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      const cutter = new LineCutter((line) => {
        this.lastMessage = messageOf(line);
        write(`${formatLogLine(name, line)}\n`);
      });
      stream?.setEncoding('utf8').on('data', (text: string) => cutter.push(text));
      stream?.once('end', () => cutter.end());
    }
    this.ended = this.watchEnd();
  }

  get processId(): number | undefined {
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.running;
  }

  /** True once the application answers that it is healthy, false when it ends before or does not get there. */
  async becomesHealthy(): Promise<boolean> {
    const deadline = Date.now() + HEALTH_DEADLINE_MS;
    while (this.running && Date.now() < deadline) {
      if (await answersOk(this.healthUrl)) return true;
      await delay(HEALTH_POLL_MS);
    }
    return false;
  }

  /** Asks it to end and waits; a process that does not is killed. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const deadline = setTimeout(() => this.kill(), STOP_DEADLINE_MS);
    await this.ended;
    clearTimeout(deadline);
  }

  /** Ends the process and what it started, at once. */
  kill(): void {
    if (!this.running || this.child.pid === undefined) return;
    process.kill(-this.child.pid, 'SIGKILL');
  }

  private watchEnd(): Promise<string> {
    return new Promise((resolve) => {
      const end = (how: string): void => {
        this.running = false;
        resolve(how);
      };
      this.child.once('error', (error) => end(error.message));
      // 'close' comes after the last line of output, which says why.
      this.child.once('close', (code, signal) =>
        end(`${signal ?? `exit code ${code}`}${this.lastMessage === '' ? '' : `: ${this.lastMessage}`}`),
      );
    });
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    // Not listening yet: the caller asks again until the process is up or has ended.
    return false;
  }
}
