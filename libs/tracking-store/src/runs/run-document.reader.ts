import { Injectable } from '@nestjs/common';
import type { KeyValue } from '../experiments/experiment.types.js';
import { Coalescer } from '../sql/coalescer.js';
import { int64Value } from '../sql/int64.js';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { fromUuid, isRunId } from '../sql/wire-id.js';
import { noRun } from './run.errors.js';
import { RUN_COLUMNS, runInfo, type RunRow } from './run-row.js';
import type { MetricPoint, RunData, RunInfo } from './run.types.js';

/** One statement fills while the other is answered. */
const MAX_IN_FLIGHT = 2;
/** A run may hold thousands of values: more runs would make the first of them wait for the last. */
const MAX_RUNS = 50;

/**
 * Runs with all their lists, each list as JSON text of objects that are named like the columns. Postgres writes NaN as
 * text and every bigint whole, which is how both have to be answered: nobody has to read the lists in between.
 */
const GET_RUNS: Statement = {
  name: 'runs-get',
  text: `
    SELECT ${RUN_COLUMNS},
      (SELECT json_agg(item)::text FROM (SELECT key, value, timestamp, step FROM latest_metrics AS of_run
        WHERE of_run.run_id = runs.run_id ORDER BY key) AS item) AS metrics,
      (SELECT json_agg(item)::text FROM (SELECT key, value FROM params AS of_run
        WHERE of_run.run_id = runs.run_id ORDER BY key) AS item) AS params,
      (SELECT json_agg(item)::text FROM (SELECT key, value FROM run_tags AS of_run
        WHERE of_run.run_id = runs.run_id ORDER BY key) AS item) AS tags,
      EXISTS (SELECT FROM inputs WHERE inputs.run_id = runs.run_id)
        OR EXISTS (SELECT FROM run_models WHERE run_models.run_id = runs.run_id) AS has_links
    FROM runs WHERE run_id = ANY ($1::uuid[])`,
};

interface DocumentRow extends RunRow {
  readonly metrics: string | null;
  readonly params: string | null;
  readonly tags: string | null;
  readonly has_links: boolean;
}

/** A run whose lists are JSON text as the wire has it; null for an empty one. */
export interface RunDocument {
  readonly info: RunInfo;
  /** The latest point of each metric: `[{"key", "value", "timestamp", "step"}, …]`. */
  readonly metrics: string | null;
  readonly params: string | null;
  readonly tags: string | null;
  /** Whether datasets or logged models are linked to it, which are read apart. */
  readonly hasLinks: boolean;
}

/**
 * Reads whole runs; those that are asked for at the same time in one statement. A call never joins a statement that has
 * begun, so that it sees every write that was acknowledged before it came.
 */
@Injectable()
export class RunDocumentReader {
  private readonly reads: Coalescer<string, RunDocument | 'missing'>;

  constructor(private readonly sql: SqlClient) {
    this.reads = new Coalescer({
      flush: (runIds) => this.read(runIds),
      shouldSplit: () => false,
      maxInFlight: MAX_IN_FLIGHT,
      maxItems: MAX_RUNS,
    });
  }

  async get(runId: string): Promise<RunDocument> {
    const document = isRunId(runId) ? await this.reads.submit(runId) : 'missing';
    if (document === 'missing') throw noRun(runId);
    return document;
  }

  /** Of many runs at once, by id. Those that do not exist are left out. */
  async of(runIds: readonly string[]): Promise<Map<string, RunDocument>> {
    if (runIds.length === 0) return new Map();
    const rows = await this.sql.rows<DocumentRow>(GET_RUNS, [`{${runIds.join(',')}}`]);
    return new Map(rows.map((row) => [fromUuid(row.run_id), document(row)]));
  }

  private async read(runIds: readonly string[]): Promise<(RunDocument | 'missing')[]> {
    const found = await this.of(runIds);
    return runIds.map((runId) => found.get(runId) ?? 'missing');
  }
}

function document(row: DocumentRow): RunDocument {
  const { metrics, params, tags, has_links: hasLinks } = row;
  return { info: runInfo(row), metrics, params, tags, hasLinks };
}

interface PointItem {
  readonly key: string;
  readonly value: number | string;
  readonly timestamp: number | string;
  readonly step: number | string;
}

/** Numbers that JSON.parse would round. */
const LONG_INTEGERS = /"(timestamp|step)":(-?\d{16,})/g;

/** The lists of a document as values. */
export function runData({ metrics, params, tags }: Omit<RunDocument, 'info'>): RunData {
  const points = items<PointItem>(metrics?.replace(LONG_INTEGERS, '"$1":"$2"'));
  return { metrics: points.map(toPoint), params: items<KeyValue>(params), tags: items<KeyValue>(tags) };
}

const items = <Item>(list: string | null | undefined): Item[] => (list ? (JSON.parse(list) as Item[]) : []);

const toPoint = ({ key, value, timestamp, step }: PointItem): MetricPoint => ({
  key,
  value: Number(value),
  timestamp: int64Value(String(timestamp)),
  step: int64Value(String(step)),
});
