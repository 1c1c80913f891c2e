import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { waitUntil } from '@weir/testing';

const WEIR = resolve(import.meta.dirname, '../../bin/weir.js');
const DEADLINE_MS = 60_000;

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

export interface CommandEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One run of the built command line, with what it writes where: pipes, as in CI, and not a terminal. */
export class CommandRun {
  stdout = '';
  stderr = '';
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly closed: Promise<unknown>;

  constructor(words: readonly string[], { cwd, env = {}, input = '' }: CommandOptions = {}) {
    const { PATH = '', HOME = '' } = process.env;
    this.child = spawn(process.execPath, [WEIR, ...words], {
      ...(cwd !== undefined && { cwd }),
      env: { PATH, HOME, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.closed = once(this.child, 'close');
    this.child.stdin.end(input);
  }

  interrupt(): void {
    this.child.kill('SIGINT');
  }

  /** Waits until it has said something on stderr. */
  async said(pattern: RegExp): Promise<void> {
    await waitUntil(() => pattern.test(this.stderr), {
      deadlineMs: DEADLINE_MS,
      what: `the command to say ${pattern}`,
    });
  }

  async ended(): Promise<CommandEnd> {
    const timer = setTimeout(() => this.child.kill('SIGKILL'), DEADLINE_MS);
    await this.closed;
    clearTimeout(timer);
    return { exitCode: this.child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }
}

export const weir = (words: readonly string[], options?: CommandOptions): Promise<CommandEnd> =>
  new CommandRun(words, options).ended();
