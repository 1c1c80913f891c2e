import cluster, { type Worker } from 'node:cluster';
import { join } from 'node:path';
import { readGatewaySettings } from '@weir/config';
import { serveClusterMetrics } from '@weir/observability';
import { launchApplication } from './application-launcher.js';
import type { CommandContext } from './command-context.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs the gateway in this process, or in as many that share its port as the settings ask for. */
export async function runGateway(context: CommandContext): Promise<void> {
  const { workers, redisUrl } = readGatewaySettings(context.environment);
  if (workers > 1 && redisUrl !== null) {
    context.setExitCode(await new GatewayWorkers(context, workers).run());
    return;
  }
  if (workers > 1) {
    // Each process would admit the whole limit by its own count; one event loop serves many calls at once anyway.
    context.writeError(
      `weir: one worker instead of ${workers}: only with REDIS_URL can several keep the limits.\n`,
    );
  }
  await launchApplication('gateway');
}

/** The parent of several gateway processes: replaces one that dies, ends when all have ended. */
class GatewayWorkers {
  private readonly running = new Set<Worker>();
  private isStopping = false;
  private exitCode = 0;
  private finish: () => void = () => undefined;

  constructor(
    private readonly context: CommandContext,
    private readonly count: number,
  ) {
    cluster.setupPrimary({
      exec: join(context.projectRoot, 'bin', 'weir.js'),
      args: ['gateway', 'start'],
    });
    serveClusterMetrics(cluster);
  }

  /** Resolves with the exit code. */
  async run(): Promise<number> {
    const finished = new Promise<void>((resolve) => {
      this.finish = resolve;
    });
    for (const signal of SIGNALS) process.on(signal, () => this.stop());
    if (process.connected) process.once('disconnect', () => this.stop());
    // What one refuses all would refuse: the first tries alone, so that the reason is told once.
    this.start(() => this.startOthers());
    await finished;
    return this.exitCode;
  }

  private startOthers(): void {
    while (!this.isStopping && this.running.size < this.count) this.start();
  }

  private start(onListening?: () => void): void {
    const worker = cluster.fork({ WEIR_GATEWAY_WORKERS: '1' });
    let hasListened = false;
    this.running.add(worker);
    worker.once('listening', () => {
      hasListened = true;
      onListening?.();
    });
    worker.once('exit', (code: number | null, signal: string | null) => {
      this.running.delete(worker);
      if (!this.isStopping) this.replace({ hasListened, how: signal ?? `exit code ${code}` });
      if (this.running.size === 0) this.finish();
    });
  }

  /** One that never served would fail again, and again. */
  private replace({ hasListened, how }: { hasListened: boolean; how: string }): void {
    if (hasListened) {
      this.context.writeError(`weir: a gateway worker ended (${how}); another one takes its place\n`);
      this.start();
      return;
    }
    this.exitCode = 1;
    this.stop();
  }

  private stop(): void {
    this.isStopping = true;
    for (const worker of this.running) worker.process.kill('SIGTERM');
  }
}
