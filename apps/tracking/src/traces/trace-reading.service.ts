import { Injectable } from '@nestjs/common';
import {
  doesNotExist,
  SpanRepository,
  TraceRepository,
  type SpanRecord,
  type TraceRecord,
} from '@weir/tracking-store';
import { setTimeout as pause } from 'node:timers/promises';

/** A client says how many spans a trace has before the last of them is sent, in another request. */
const WAITS_MS = [100, 400, 1_000, 1_500];

export interface WholeTrace {
  readonly info: TraceRecord;
  readonly spans: readonly SpanRecord[];
}

@Injectable()
export class TraceReadingService {
  constructor(
    private readonly traces: TraceRepository,
    private readonly spans: SpanRepository,
  ) {}

  /** Waits a little for spans that are still on their way, unless what has arrived is enough. */
  async whole(traceId: string, extent: 'complete' | 'partial'): Promise<WholeTrace> {
    for (const wait of [...WAITS_MS, null]) {
      const trace = await this.read(traceId);
      if (extent === 'partial' || isComplete(trace)) return trace;
      if (wait !== null) await pause(wait);
    }
    throw doesNotExist(`Trace with ID ${traceId} is not fully exported yet, please try again later.`);
  }

  /** Those of the traces that are there whole. */
  async batch(traceIds: readonly string[], experimentIds: readonly number[] | null): Promise<WholeTrace[]> {
    const infos = await this.infos(traceIds, experimentIds);
    const spans = await this.spans.ofTraces(infos.filter(isStored).map((info) => info.traceId));
    return infos
      .map((info) => ({ info, spans: spans.get(info.traceId) ?? [] }))
      .filter((trace) => trace.spans.length > 0 && isComplete(trace));
  }

  infos(traceIds: readonly string[], experimentIds: readonly number[] | null): Promise<TraceRecord[]> {
    return this.traces.batch(traceIds, experimentIds);
  }

  private async read(traceId: string): Promise<WholeTrace> {
    const info = await this.traces.get(traceId);
    // Older clients upload a file instead, and read it back as an artifact.
    if (!isStored(info))
      throw doesNotExist(`Trace data of '${traceId}' is not stored in the tracking store.`);
    return { info, spans: (await this.spans.ofTraces([traceId])).get(traceId) ?? [] };
  }
}

/** Whether its spans are rows. */
export const isStored = ({ tags }: TraceRecord): boolean =>
  tags['mlflow.trace.spansLocation'] === 'TRACKING_STORE';

const SPAN_COUNT = /"num_spans"\s*:\s*(\d{1,9})/;

function isComplete({ info, spans }: WholeTrace): boolean {
  const count = SPAN_COUNT.exec(info.metadata['mlflow.trace.sizeStats'] ?? '')?.[1] ?? '1';
  return spans.length >= Number(count);
}
