import type { AttributeMap, SpanEvent, SpanLink } from '@weir/tracking-store';

/** A span as an exporter sent it, whichever encoding it came in. Ids are hexadecimal, empty when they were not sent. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: number;
  readonly startNs: string;
  readonly endNs: string;
  readonly attributes: AttributeMap;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  /** 0 unset, 1 OK, 2 error. */
  readonly statusCode: number;
  readonly statusMessage: string;
}

/** What one resource (a process, a service) sent. */
export interface OtlpResourceSpans {
  readonly resource: AttributeMap;
  readonly spans: readonly { readonly span: OtlpSpan; readonly scope: string }[];
}
