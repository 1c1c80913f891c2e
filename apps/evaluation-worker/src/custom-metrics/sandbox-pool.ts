import { setImmediate as nextTurn } from 'node:timers/promises';
import { SandboxThreadHandle } from './sandbox-thread-handle.js';
import type { SandboxAnswer, SandboxProgram } from './sandbox.types.js';

/** Threads share the machine with everything else; a second one keeps a slow metric from holding up all others. */
const MAX_THREADS = 2;
/** Few enough that metrics take turns, many enough that messages between threads cost little. */
const ROWS_IN_A_BATCH = 32;
/** A thread that has had nothing to do for this long gives its memory back. */
const IDLE_MS = 30_000;

interface Task {
  readonly row: string;
  readonly signal: AbortSignal;
  readonly settle: (answer: SandboxAnswer | null) => void;
  readonly fail: (error: unknown) => void;
}

/** The rows that wait for one metric. */
interface Line {
  readonly program: SandboxProgram;
  readonly tasks: Task[];
}

/** Runs rows in threads, a batch at a time; metrics take turns. */
export class SandboxPool {
  private readonly lines = new Map<SandboxProgram, Line>();
  private readonly idle: SandboxThreadHandle[] = [];
  private readonly threads = new Set<SandboxThreadHandle>();
  private idleTimer: NodeJS.Timeout | undefined;
  private isWakeUpDue = false;

  constructor(private readonly code: URL) {}

  /** Null when the signal came first. The program's identity is that of its metric: its rows go together. */
  run(program: SandboxProgram, row: string, signal: AbortSignal): Promise<SandboxAnswer | null> {
    if (signal.aborted) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => resolve(null);
      signal.addEventListener('abort', onAbort, { once: true });
      const settled = <T>(act: (value: T) => void) => {
        return (value: T): void => {
          signal.removeEventListener('abort', onAbort);
          act(value);
        };
      };
      const line = this.lines.get(program) ?? { program, tasks: [] };
      this.lines.set(program, line);
      line.tasks.push({ row, signal, settle: settled(resolve), fail: settled(reject) });
      this.wakeUp();
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.idleTimer);
    await Promise.all([...this.threads].map((thread) => thread.end()));
  }

  /** In the next turn, when everybody who has a row has brought it. */
  private wakeUp(): void {
    if (this.isWakeUpDue) return;
    this.isWakeUpDue = true;
    void nextTurn().then(() => {
      this.isWakeUpDue = false;
      this.dispatch();
    });
  }

  private dispatch(): void {
    for (;;) {
      const thread = this.lines.size === 0 ? null : this.freeThread();
      if (thread === null) return;
      const line = this.nextLine();
      if (line === null) {
        this.rest(thread);
        return;
      }
      void this.runBatch(thread, line.program, line.tasks);
    }
  }

  private freeThread(): SandboxThreadHandle | null {
    const idle = this.idle.pop();
    if (idle) return idle;
    if (this.threads.size >= MAX_THREADS) return null;
    const thread = new SandboxThreadHandle(this.code);
    this.threads.add(thread);
    return thread;
  }

  /** A batch of the metric whose turn it is; the metric goes to the end of the queue. */
  private nextLine(): Line | null {
    for (const [program, line] of this.lines) {
      const tasks: Task[] = [];
      while (tasks.length < ROWS_IN_A_BATCH && line.tasks.length > 0) {
        const task = line.tasks.shift();
        if (task && !task.signal.aborted) tasks.push(task);
      }
      this.lines.delete(program);
      if (line.tasks.length > 0) this.lines.set(program, line);
      if (tasks.length > 0) return { program, tasks };
    }
    return null;
  }

  private async runBatch(
    thread: SandboxThreadHandle,
    program: SandboxProgram,
    tasks: readonly Task[],
  ): Promise<void> {
    try {
      const { firstRow, answers } = await thread.run({ program, rows: tasks.map(({ row }) => row) });
      answers.forEach((answer, index) => tasks[firstRow + index]?.settle(answer));
      this.putBack(program, [...tasks.slice(0, firstRow), ...tasks.slice(firstRow + answers.length)]);
    } catch (error) {
      for (const task of tasks) task.fail(error);
    }
    this.rest(thread);
    // Those who were answered say first what they make of it: they may not want their other rows scored any more.
    this.wakeUp();
  }

  private putBack(program: SandboxProgram, tasks: readonly Task[]): void {
    if (tasks.length === 0) return;
    const line = this.lines.get(program) ?? { program, tasks: [] };
    line.tasks.unshift(...tasks);
    this.lines.set(program, line);
  }

  private rest(thread: SandboxThreadHandle): void {
    if (!thread.isUsable) {
      this.threads.delete(thread);
      return;
    }
    this.idle.push(thread);
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => this.endIdle(), IDLE_MS).unref();
  }

  private endIdle(): void {
    for (const thread of this.idle.splice(0)) {
      this.threads.delete(thread);
      // Nobody waits for a thread that had nothing to do.
      void thread.end();
    }
  }
}
