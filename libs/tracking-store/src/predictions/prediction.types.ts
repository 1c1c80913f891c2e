/** A text, or any JSON value beside the text that stands for it in files and searches. */
export interface PredictionValue {
  readonly text: string;
  /** JSON; null where the value is the text itself. */
  readonly json: string | null;
}

/** One answer of a model, as it is logged. */
export interface NewPrediction {
  readonly inputs: PredictionValue;
  readonly output: PredictionValue;
  readonly prompt: PredictionValue | null;
  readonly promptName: string | null;
  readonly promptVersion: number | null;
  readonly model: string | null;
  readonly traceId: string | null;
  readonly latencyMs: number | null;
  /** JSON. */
  readonly usage: string | null;
  /** Milliseconds since the epoch; null for now. */
  readonly loggedAt: number | null;
}

export interface PredictionRecord {
  readonly predictionId: string;
  /** 32 hex digits. */
  readonly runId: string;
  readonly experimentId: number;
  /** The artifact that holds it, and its place there; null until it is written to one. */
  readonly file: string | null;
  readonly rowIndex: number | null;
  readonly inputs: StoredValue;
  readonly output: StoredValue;
  readonly prompt: StoredValue | null;
  readonly promptName: string | null;
  readonly promptVersion: number | null;
  readonly model: string | null;
  readonly traceId: string | null;
  readonly latencyMs: number | null;
  readonly usage: unknown;
  readonly loggedAt: Date;
}

export interface StoredValue {
  readonly text: string;
  /** The parsed value where it is not the text itself. */
  readonly json: unknown;
}

export const PREDICTION_FIELDS = ['inputs', 'outputs', 'prompt'] as const;
export type PredictionField = (typeof PREDICTION_FIELDS)[number];

export const PREDICTION_ORDERS = [
  'relevance',
  'prediction_id asc',
  'prediction_id desc',
  'logged_at asc',
  'logged_at desc',
] as const;
export type PredictionOrder = (typeof PREDICTION_ORDERS)[number];

export interface PredictionQuery {
  readonly runId: string | null;
  /** Empty: all of them. */
  readonly experimentIds: readonly number[];
  readonly promptName: string | null;
  readonly promptVersion: number | null;
  readonly model: string | null;
  /** Words, as {@link parseSearch} reads them. */
  readonly search: string | null;
  /** A part of the text, in any case. */
  readonly contains: string | null;
  readonly fields: readonly PredictionField[];
  readonly filter: string | null;
  readonly order: PredictionOrder;
  readonly limit: number;
  readonly pageToken: string | null;
  /** Leaves out what was stored after this prediction; null for no end. */
  readonly lastId: string | null;
}

export interface PredictionPage {
  readonly predictions: readonly PredictionRecord[];
  readonly nextPageToken: string | null;
}
