import { Module } from '@nestjs/common';
import { ExternalScorers } from '../scoring/scorer.factory.js';
import { ToxicityModule } from '../toxicity/toxicity.module.js';
import { CustomScorers } from './custom-scorers.js';
import { HttpScorers } from './http-scorers.js';
import { JavaScriptScorers } from './javascript-scorers.js';
import { SandboxPool } from './sandbox-pool.js';
import { SANDBOX_THREAD } from './sandbox-thread-handle.js';

/** Metrics of a request's own, and toxicity. */
@Module({
  imports: [ToxicityModule],
  providers: [
    HttpScorers,
    JavaScriptScorers,
    { provide: SandboxPool, useFactory: () => new SandboxPool(SANDBOX_THREAD) },
    { provide: ExternalScorers, useClass: CustomScorers },
  ],
  exports: [ExternalScorers],
})
export class CustomMetricsModule {}
