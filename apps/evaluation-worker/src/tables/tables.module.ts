import { Module } from '@nestjs/common';
import { PredictionIngest, TableFiles, runTableProviders } from '@weir/run-tables';
import { TrackingStoreModule } from '@weir/tracking-store';
import { TableConsumer } from './table-consumer.js';
import { TableIngestMetrics } from './table-ingest-metrics.js';
import { TableIngestRunner } from './table-ingest-runner.js';
import { TableProcessor } from './table.processor.js';

/** Brings tables and predictions that clients logged as files into rows. */
@Module({
  imports: [TrackingStoreModule],
  providers: [
    ...runTableProviders,
    PredictionIngest,
    TableConsumer,
    TableIngestMetrics,
    TableIngestRunner,
    TableProcessor,
  ],
  exports: [TableFiles],
})
export class TablesModule {}
