import { Injectable } from '@nestjs/common';
import { AppError, errorOf } from '@weir/errors';
import {
  experimentId,
  isRunId,
  RunRepository,
  SpanRepository,
  TraceRepository,
  type SpanRecord,
  type TextMap,
} from '@weir/tracking-store';
import { OTLP_ERRORS } from './otlp.errors.js';
import type { OtlpResourceSpans, OtlpSpan } from './otlp.types.js';
import { resourceTags, storedSpan } from './span.mapper.js';

/** Where the headers of an export want its spans. */
export interface OtlpTarget {
  readonly experiment: string;
  /** A run that the traces whose root is among the spans are linked to; null for none. */
  readonly run: string | null;
}

export interface OtlpOutcome {
  readonly rejected: number;
  /** Why the first of them was rejected. */
  readonly message: string;
}

@Injectable()
export class OtlpService {
  constructor(
    private readonly spans: SpanRepository,
    private readonly traces: TraceRepository,
    private readonly runs: RunRepository,
  ) {}

  /** Stores what can be stored. An export of which nothing can is refused whole. */
  async take(resources: readonly OtlpResourceSpans[], target: OtlpTarget): Promise<OtlpOutcome> {
    const sorted = sortOut(resources);
    if (sorted.spans.length === 0) {
      if (sorted.rejected === 0) return { rejected: 0, message: '' };
      throw errorOf(OTLP_ERRORS.unusableSpans, {
        message: `Cannot convert OpenTelemetry span to MLflow span: ${sorted.message}`,
      });
    }
    await this.spans.put({ experimentId: experimentId(target.experiment), ...sorted });
    const isLinked = target.run === null || (await this.link(target.run, sorted.spans));
    const { rejected, message } = sorted;
    return {
      rejected,
      message: isLinked ? message : `${message} The run of x-mlflow-run-id does not exist.`,
    };
  }

  /** The spans are stored by then: a wrong run is no reason to have them sent again. */
  private async link(run: string, spans: readonly SpanRecord[]): Promise<boolean> {
    const roots = spans.filter(({ parentId }) => parentId === null).map(({ traceId }) => traceId);
    if (roots.length === 0) return true;
    if (!isRunId(run)) return false;
    try {
      await this.runs.getInfo(run);
    } catch (error) {
      if (AppError.isInstance(error) && error.status === 404) return false;
      throw error;
    }
    await this.traces.linkToRun(run, roots);
    return true;
  }
}

interface Sorted extends OtlpOutcome {
  readonly spans: readonly SpanRecord[];
  readonly tags: ReadonlyMap<string, TextMap>;
}

function sortOut(resources: readonly OtlpResourceSpans[]): Sorted {
  const spans: SpanRecord[] = [];
  const tags = new Map<string, TextMap>();
  const reasons: string[] = [];
  for (const { resource, spans: sent } of resources) {
    for (const { span, scope } of sent) {
      const stored = storedOrReason(span, scope);
      if (typeof stored === 'string') reasons.push(stored);
      else {
        spans.push(stored);
        tags.set(stored.traceId, tags.get(stored.traceId) ?? resourceTags(resource));
      }
    }
  }
  return { spans, tags, rejected: reasons.length, message: reasons[0] ?? '' };
}

function storedOrReason(span: OtlpSpan, scope: string): SpanRecord | string {
  try {
    return storedSpan(span, scope);
  } catch (error) {
    if (error instanceof TypeError || AppError.isInstance(error)) return error.message;
    throw error;
  }
}
