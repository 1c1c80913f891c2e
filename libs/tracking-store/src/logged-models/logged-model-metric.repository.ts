import { Inject, Injectable } from '@nestjs/common';
import { numberArray } from '../sql/array-literal.js';
import type { Int64Value } from '../sql/int64.js';
import { SqlClient, type SqlRunner, type Statement } from '../sql/sql-client.js';

/** A point of a run's metric that says which model it is about. */
export interface ModelMetricPoint {
  /** From the wire. */
  readonly modelUuid: string;
  readonly key: string;
  readonly value: number;
  readonly timestamp: Int64Value;
  readonly step: Int64Value;
  readonly datasetName: string | null;
  readonly datasetDigest: string | null;
}

/** $1 run, $2… one array for each column. The same point sent again, or twice at once, is stored once. */
const RECORD: Statement = {
  name: 'logged-model-metrics-record',
  text: `
    INSERT INTO logged_model_metrics (model_id, key, timestamp, step, run_id, value, dataset_name, dataset_digest)
    SELECT DISTINCT ON (model_id, key, timestamp, step)
      model_id, key, timestamp, step, $1, value, dataset_name, dataset_digest
    FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::float8[], $7::text[], $8::text[])
      AS point (model_id, key, timestamp, step, value, dataset_name, dataset_digest)
    ORDER BY model_id, key, timestamp, step
    ON CONFLICT ON CONSTRAINT pk_logged_model_metrics DO UPDATE SET value = excluded.value`,
};

/** Metrics of models; each is also a metric of the run that logged it. */
@Injectable()
export class LoggedModelMetricRepository {
  constructor(@Inject(SqlClient) private readonly sql: SqlRunner) {}

  async record(runId: string, points: readonly ModelMetricPoint[]): Promise<void> {
    if (points.length === 0) return;
    await this.sql.rows(RECORD, [
      runId,
      points.map((point) => point.modelUuid),
      points.map((point) => point.key),
      numberArray(points.map((point) => point.timestamp)),
      numberArray(points.map((point) => point.step)),
      numberArray(points.map((point) => point.value)),
      points.map((point) => point.datasetName),
      points.map((point) => point.datasetDigest),
    ]);
  }
}
