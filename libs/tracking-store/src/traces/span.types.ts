/** OTLP's `AnyValue`, spelled as protobuf's JSON form spells it; int64 is decimal text. Empty means no value. */
export interface AnyValue {
  readonly string_value?: string;
  readonly bool_value?: boolean;
  readonly int_value?: string;
  /** `NaN`, `Infinity` and `-Infinity` have no JSON number. */
  readonly double_value?: number | string;
  readonly array_value?: { readonly values: readonly AnyValue[] };
  readonly kvlist_value?: {
    readonly values: readonly { readonly key: string; readonly value: AnyValue }[];
  };
  /** Base64. */
  readonly bytes_value?: string;
}

export type AttributeMap = Readonly<Record<string, AnyValue>>;

export type SpanStatus = 'OK' | 'ERROR' | 'UNSET';

export interface SpanEvent {
  readonly name: string;
  readonly timeNs: string;
  readonly attributes: AttributeMap;
}

/** Ids are hexadecimal. */
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: AttributeMap;
}

/** What no search looks at by itself. */
export interface SpanDetails {
  readonly events?: readonly SpanEvent[];
  readonly links?: readonly SpanLink[];
  readonly message?: string;
  readonly kind?: number;
  readonly traceState?: string;
  readonly scope?: string;
}

export interface SpanRecord {
  /** With its `tr-`. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly type: string | null;
  readonly status: SpanStatus;
  /** Nanoseconds since the epoch, in decimal. */
  readonly startNs: string;
  readonly endNs: string | null;
  readonly attributes: AttributeMap;
  readonly details: SpanDetails;
}
