import { Injectable } from '@nestjs/common';
import {
  TABLE_QUEUE,
  type BringTablePayload,
  type JobContext,
  type JobProcessor,
  type JobResult,
} from '@weir/queue';
import { TableIngestMetrics } from './table-ingest-metrics.js';
import { TableIngestRunner } from './table-ingest-runner.js';

/** Takes `bring-table` jobs. */
@Injectable()
export class TableProcessor implements JobProcessor<BringTablePayload> {
  readonly definition = TABLE_QUEUE;

  constructor(
    private readonly runner: TableIngestRunner,
    private readonly metrics: TableIngestMetrics,
  ) {}

  async process({ ingest_id: ingestId }: BringTablePayload, context: JobContext): Promise<JobResult> {
    const startedAt = performance.now();
    const outcome = await this.runner.run(ingestId, context.signal);
    this.metrics.ended(outcome, performance.now() - startedAt);
    return outcome === 'handed-back' ? 'handed-back' : 'done';
  }
}
