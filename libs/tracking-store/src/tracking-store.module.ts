import { Module } from '@nestjs/common';
import { ExperimentRepository } from './experiments/experiment.repository.js';
import { BatchWriter } from './ingest/batch-writer.js';
import { SingleWriter } from './ingest/single-writer.js';
import { MetricHistoryRepository } from './metrics/metric-history.repository.js';
import { RunRepository } from './runs/run.repository.js';
import { RunDataReader } from './runs/run-data.reader.js';
import { ExperimentSearch } from './search/experiment-search.js';
import { RunSearch } from './search/run-search.js';
import { SqlClient } from './sql/sql-client.js';

const PROVIDERS = [
  SqlClient,
  ExperimentRepository,
  RunRepository,
  BatchWriter,
  SingleWriter,
  MetricHistoryRepository,
  RunDataReader,
  RunSearch,
  ExperimentSearch,
];

/** The store's repositories and writers, on the application's one DataSource. */
@Module({ providers: PROVIDERS, exports: PROVIDERS })
export class TrackingStoreModule {}
