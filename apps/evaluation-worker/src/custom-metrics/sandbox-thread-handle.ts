import { Worker } from 'node:worker_threads';
import { optimiseWasm } from '@weir/config';
import { EXCEEDED_MEMORY, exceededTime } from './sandbox-limits.js';
import type { SandboxBatch, SandboxReport, SandboxThreadData } from './sandbox.types.js';

/** Past its limit by this much a row hangs where the interpreter does not look at the clock: the thread is ended. */
const GRACE_MS = 1_000;

/** The thread's code: beside this file, compiled like it. */
export const SANDBOX_THREAD = new URL('./sandbox-thread.js', import.meta.url);

/** One thread, with one batch of rows in hand at most. */
export class SandboxThreadHandle {
  private readonly begun = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  private readonly rowsBegun = new Int32Array(this.begun);
  private readonly worker: Worker;
  private hasEnded = false;

  constructor(code: URL) {
    const workerData: SandboxThreadData = { begun: this.begun };
    // The interpreter is worth it: twice as many rows a second.
    optimiseWasm();
    this.worker = new Worker(code, {
      workerData,
      // The process's environment is nobody's business there.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 },
    });
    this.worker.on('exit', () => (this.hasEnded = true));
    // Heard by whoever waits for a batch; without any listener it would end the process.
    this.worker.on('error', () => undefined);
    this.worker.unref();
  }

  /** A thread that has ended takes no further batch. */
  get isUsable(): boolean {
    return !this.hasEnded;
  }

  async end(): Promise<void> {
    this.hasEnded = true;
    await this.worker.terminate();
  }

  /** Rejects when the thread could not even begin. */
  async run(batch: SandboxBatch): Promise<SandboxReport> {
    Atomics.store(this.rowsBegun, 0, 0);
    const watch = this.watch(batch.program.timeoutMs);
    this.worker.ref();
    try {
      return await this.report(batch);
    } catch (error) {
      return this.culprit(error, watch.isHanging() ? exceededTime(batch.program.timeoutMs) : EXCEEDED_MEMORY);
    } finally {
      watch.end();
      this.worker.unref();
    }
  }

  private report(batch: SandboxBatch): Promise<SandboxReport> {
    const { worker } = this;
    return new Promise((resolve, reject) => {
      const settled = new AbortController();
      const on = (event: 'message' | 'error' | 'exit', listener: (value: unknown) => void): void => {
        worker.once(event, listener);
        settled.signal.addEventListener('abort', () => worker.off(event, listener));
      };
      const settle = (act: () => void): void => {
        settled.abort();
        act();
      };
      on('message', (report) => settle(() => resolve(report as SandboxReport)));
      on('error', (error) => settle(() => reject(asError(error))));
      on('exit', (code) =>
        settle(() => reject(new Error(`the sandbox's thread ended with ${String(code)}`))),
      );
      worker.postMessage(batch);
    });
  }

  /** The row during which the thread ended: what ended it. */
  private culprit(error: unknown, answer: SandboxReport['answers'][number]): SandboxReport {
    const index = Atomics.load(this.rowsBegun, 0) - 1;
    if (index < 0) throw error;
    return { firstRow: index, answers: [answer] };
  }

  /** Ends the thread when a row has been in hand for much longer than it may. */
  private watch(timeoutMs: number): { isHanging: () => boolean; end: () => void } {
    let seen = -1;
    let isHanging = false;
    const look = (): void => {
      const now = Atomics.load(this.rowsBegun, 0);
      isHanging = now === seen && now > 0;
      seen = now;
      if (!isHanging) return;
      clearInterval(timer);
      void this.end();
    };
    const timer = setInterval(look, timeoutMs + GRACE_MS);
    return { isHanging: () => isHanging, end: () => clearInterval(timer) };
  }
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
