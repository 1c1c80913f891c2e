import { Injectable } from '@nestjs/common';
import { TableIngestRepository } from '@weir/tracking-store';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300];

/** `brought`: rows are those of the file. `refused`: it is no table, which the run's tables show. */
export type TableIngestOutcome = 'brought' | 'refused' | 'absent' | 'parked' | 'retried' | 'handed-back';

/** What becomes of files, how long that takes, and how many wait. */
@Injectable()
export class TableIngestMetrics {
  private readonly outcomes: Counter<'outcome'>;
  private readonly seconds: Histogram;

  constructor(registry: Registry, ingests: TableIngestRepository) {
    const registers = [registry];
    this.outcomes = new Counter({
      name: 'weir_table_ingest_total',
      help: 'Table files that a worker was given',
      labelNames: ['outcome'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'weir_table_ingest_seconds',
      help: 'Time to bring one table file into rows',
      buckets: SECONDS,
      registers,
    });
    new Gauge({
      name: 'weir_table_ingest_files',
      help: 'Table files whose rows are older than they are, by whether somebody still tries',
      labelNames: ['state'],
      registers,
      async collect() {
        const { waiting, parked } = await ingests.backlog();
        this.set({ state: 'waiting' }, waiting);
        this.set({ state: 'parked' }, parked);
      },
    });
  }

  ended(outcome: TableIngestOutcome, milliseconds: number): void {
    this.outcomes.inc({ outcome });
    this.seconds.observe(milliseconds / 1_000);
  }
}
