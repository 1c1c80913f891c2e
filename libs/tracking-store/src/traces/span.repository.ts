import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { LifecycleStage } from '../entities/experiment.entity.js';
import { inactiveExperiment, noExperiment } from '../experiments/experiment.errors.js';
import { SqlClient } from '../sql/sql-client.js';
import { totalsMetadata, type SpanNode } from './span-totals.js';
import {
  LOCK_GROWN_TRACES,
  PUT_SPANS,
  READ_SPAN_NODES,
  READ_SPANS,
  SET_TRACE_TOTALS,
} from './span.statements.js';
import type { AnyValue, AttributeMap, SpanDetails, SpanRecord, SpanStatus } from './span.types.js';
import { nodeOf, traceOfSpans } from './trace-of-spans.js';
import type { TextMap } from './trace.types.js';

interface SpanRow {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_id: string | null;
  readonly name: string;
  readonly type: string | null;
  readonly status: SpanStatus;
  readonly start_ns: string;
  readonly end_ns: string | null;
  readonly attributes: AttributeMap;
  readonly details: SpanDetails;
}

interface NodeRow {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_id: string | null;
  readonly usage: AnyValue | null;
  readonly cost: AnyValue | null;
}

/** Spans that arrived in one request. */
export interface SpanExport {
  readonly experimentId: number;
  readonly spans: readonly SpanRecord[];
  /** What their resources say, by trace. */
  readonly tags: ReadonlyMap<string, TextMap>;
}

@Injectable()
export class SpanRepository {
  constructor(
    private readonly sql: SqlClient,
    private readonly dataSource: DataSource,
  ) {}

  /** Stores spans, and what they tell of their traces, in one statement. Sent again, they change nothing. */
  async put({ experimentId, spans, tags }: SpanExport): Promise<void> {
    const byTrace = groupByTrace(spans);
    const traces = [...byTrace].map(([traceId, own]) => {
      const trace = traceOfSpans(traceId, [...own.values()]);
      return { ...trace, tags: { ...tags.get(traceId), ...trace.tags } };
    });
    const rows = [...byTrace.values()].flatMap((own) => [...own.values()]);
    const [parent] = await this.sql.rows<{ lifecycle_stage: LifecycleStage; grown: string[] }>(PUT_SPANS, [
      experimentId,
      JSON.stringify(traces),
      JSON.stringify(rows),
    ]);
    if (!parent) throw noExperiment(experimentId);
    if (parent.lifecycle_stage !== 'active') throw inactiveExperiment(experimentId);
    const grown = parent.grown.filter((traceId) => hasAmounts(byTrace.get(traceId)));
    if (grown.length > 0) await this.dataSource.transaction((manager) => sumUp(manager, grown));
  }

  /** The spans of some traces, by trace. Traces without spans are left out. */
  async ofTraces(traceIds: readonly string[]): Promise<Map<string, SpanRecord[]>> {
    const spans = new Map<string, SpanRecord[]>();
    for (const row of await this.sql.rows<SpanRow>(READ_SPANS, [traceIds])) {
      const span = spanOf(row);
      const own = spans.get(span.traceId);
      if (own) own.push(span);
      else spans.set(span.traceId, [span]);
    }
    return spans;
  }
}

/** One span of an id: a statement cannot write a row twice, and the last one is the newest. */
function groupByTrace(spans: readonly SpanRecord[]): Map<string, Map<string, SpanRecord>> {
  const traces = new Map<string, Map<string, SpanRecord>>();
  for (const span of spans) {
    const own = traces.get(span.traceId);
    if (own) own.set(span.spanId, span);
    else traces.set(span.traceId, new Map([[span.spanId, span]]));
  }
  return traces;
}

function hasAmounts(spans: ReadonlyMap<string, SpanRecord> | undefined): boolean {
  return [...(spans?.values() ?? [])].some((span) => {
    const { usage, cost } = nodeOf(span);
    return usage !== null || cost !== null;
  });
}

/** Spans of one trace may come in several requests; what they add up to is only known over all of them. */
async function sumUp(manager: EntityManager, traceIds: readonly string[]): Promise<void> {
  const locked: { trace_id: string }[] = await manager.query(LOCK_GROWN_TRACES.text, [traceIds]);
  const rows: NodeRow[] = await manager.query(READ_SPAN_NODES.text, [locked.map(({ trace_id }) => trace_id)]);
  const nodes = new Map<string, SpanNode[]>(locked.map(({ trace_id }) => [trace_id, []]));
  for (const { trace_id, span_id, parent_id, usage, cost } of rows) {
    nodes.get(trace_id)?.push({ spanId: span_id, parentId: parent_id, usage, cost });
  }
  const totals = [...nodes].map(([traceId, own]) => ({ traceId, metadata: totalsMetadata(own) }));
  await manager.query(SET_TRACE_TOTALS.text, [JSON.stringify(totals)]);
}

const spanOf = (row: SpanRow): SpanRecord => ({
  traceId: row.trace_id,
  spanId: row.span_id,
  parentId: row.parent_id,
  name: row.name,
  type: row.type,
  status: row.status,
  startNs: row.start_ns,
  endNs: row.end_ns,
  attributes: row.attributes,
  details: row.details,
});
