import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ExternalMetric, ExternalScorer } from '@weir/evaluation';
import type { ScoringContext } from '../scoring/scoring-context.js';
import { JavaScriptScorer } from './javascript-scorer.js';
import { SandboxPool } from './sandbox-pool.js';
import { sandboxProgram } from './sandbox-program.js';

/** Metrics in JavaScript, of all evaluations of this process, share one pool of threads. */
@Injectable()
export class JavaScriptScorers implements OnApplicationShutdown {
  constructor(@Inject(SandboxPool) private readonly pool: SandboxPool) {}

  async onApplicationShutdown(): Promise<void> {
    await this.pool.close();
  }

  create(
    metric: ExternalMetric,
    scorer: Extract<ExternalScorer, { kind: 'javascript' }>,
    { signals }: ScoringContext,
  ): JavaScriptScorer {
    return new JavaScriptScorer({
      metric,
      program: sandboxProgram(scorer),
      pool: this.pool,
      stop: signals.stop,
    });
  }
}
