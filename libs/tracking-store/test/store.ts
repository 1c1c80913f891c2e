import { buildDataSourceOptions } from '@weir/database';
import { testDatabase, type TestDatabase } from '@weir/testing';
import { trackingEntities } from '@weir/tracking-store';
import { DataSource } from 'typeorm';
import { ExperimentCreator } from '../src/experiments/experiment-creator.js';
import { ExperimentRepository } from '../src/experiments/experiment.repository.js';
import { BatchWriter } from '../src/ingest/batch-writer.js';
import { SingleWriter } from '../src/ingest/single-writer.js';
import { StepSampler } from '../src/metrics/step-sampler.js';
import { MetricHistoryRepository } from '../src/metrics/metric-history.repository.js';
import { RunCreator } from '../src/runs/run-creator.js';
import { RunDocumentReader } from '../src/runs/run-document.reader.js';
import { RunRepository } from '../src/runs/run.repository.js';
import { RunSearchPlanner } from '../src/search/run-search.planner.js';
import { RunFinder } from '../src/search/run-finder.js';
import { RunSearch } from '../src/search/run-search.js';
import { int64Value } from '../src/sql/int64.js';
import { SqlClient } from '../src/sql/sql-client.js';

/** The store on a database of its own, wired as its module wires it. */
export class Store {
  readonly sql: SqlClient;
  readonly experiments: ExperimentRepository;
  readonly runs: RunRepository;
  readonly batches: BatchWriter;
  readonly single: SingleWriter;
  readonly history: MetricHistoryRepository;
  readonly search: RunSearch;

  private constructor(
    readonly database: TestDatabase,
    private readonly dataSource = database.dataSource,
  ) {
    this.sql = new SqlClient(dataSource);
    this.experiments = new ExperimentRepository(dataSource, new ExperimentCreator(this.sql));
    this.runs = new RunRepository(this.sql, new RunCreator(this.sql), new RunDocumentReader(this.sql));
    this.batches = new BatchWriter(this.sql);
    this.single = new SingleWriter(this.sql, this.batches);
    this.history = new MetricHistoryRepository(this.sql, new StepSampler(this.sql));
    this.search = new RunSearch(
      new RunFinder(this.sql, new RunSearchPlanner(this.sql)),
      new RunDocumentReader(this.sql),
    );
  }

  static async open(poolSize = 10): Promise<Store> {
    return new Store(await testDatabase({ entities: trackingEntities, poolSize }));
  }

  /** Another store on the same database, with connections of its own: what another process would be. */
  async beside(poolSize: number): Promise<Store> {
    const options = { url: this.database.url, entities: trackingEntities, migrations: [], poolSize };
    const applicationName = 'weir-test-beside';
    const dataSource = new DataSource(buildDataSourceOptions({ ...options, applicationName }));
    return new Store(this.database, await dataSource.initialize());
  }

  /** Closes the connections; the database stays. */
  async close(): Promise<void> {
    await this.dataSource.destroy();
  }

  /** Deadlocks that Postgres has resolved in this database. */
  async deadlocks(): Promise<number> {
    const statement = 'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()';
    const [row] = await this.sql.rowsOnce<{ deadlocks: string }>(statement, []);
    return Number(row?.deadlocks);
  }

  async newRun(
    overrides: { experimentId?: number; runName?: string; startTime?: number } = {},
  ): Promise<string> {
    const { info } = await this.runs.create({
      experimentId: overrides.experimentId ?? 0,
      runName: overrides.runName ?? null,
      userId: 'test',
      startTime: overrides.startTime ?? 1_700_000_000_000,
      tags: [],
      now: 1_700_000_000_000,
    });
    return info.runId;
  }

  async newExperiment(name: string): Promise<number> {
    return Number(await this.experiments.create({ name, artifactLocation: null, tags: [], now: 1 }));
  }

  /** Everything that a metric holds, by time. */
  async points(runId: string, key: string) {
    const points = [];
    for await (const piece of this.history.pieces({ runId, key, limit: null, pageToken: null })) {
      const { timestamps, steps, values } = piece;
      for (const [index, value] of values.entries()) {
        points.push({
          key,
          value: Number(value),
          timestamp: int64Value(String(timestamps[index])),
          step: int64Value(String(steps[index])),
        });
      }
    }
    return points;
  }
}
