/** One turn of a conversation with a model. */
export interface ModelMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export type ModelInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'messages'; readonly messages: readonly ModelMessage[] }
  /** The whole body of the call, as a row may hold it. */
  | { readonly kind: 'body'; readonly body: Readonly<Record<string, unknown>> };

/** What a model is asked; parameters win over what the input holds, as in MLflow. */
export interface ModelQuestion {
  readonly input: ModelInput;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What became of one call. Only `answered` carries text; the others say whether another try makes sense. */
export type ModelReply =
  | {
      readonly kind: 'answered';
      readonly text: string | null;
      readonly latencySeconds: number;
      /** Null when the model did not say. */
      readonly usage: ModelUsage | null;
    }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number | null }
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** A model that can be asked, by whatever URI it was named. One call is one attempt, never a retry. */
export interface Model {
  readonly uri: string;
  call(question: ModelQuestion, signal: AbortSignal): Promise<ModelReply>;
}

/** What asking with patience came to: limits waited for, temporary failures tried again. */
export type ModelOutcome =
  | (Extract<ModelReply, { kind: 'answered' }> & { readonly calls: number })
  | { readonly kind: 'failed'; readonly reason: string; readonly calls: number }
  /** The work was stopped before there was an outcome: nothing to keep. */
  | { readonly kind: 'unanswered' };

/**
 * Asks a model until there is an outcome. `keep` makes the outcome durable while the call's slot is still held: however slow the
 * database is, no more answers than slots can be lost, and paid for again, by a kill.
 */
export interface PatientModel {
  readonly uri: string;
  ask(
    question: ModelQuestion,
    keep: (outcome: Exclude<ModelOutcome, { kind: 'unanswered' }>) => Promise<void>,
  ): Promise<ModelOutcome>;
}
