export interface GatedCall<Answer> {
  readonly call: () => Promise<Answer>;
  /** Makes the answer durable. */
  readonly keep: (answer: Answer) => Promise<void>;
}

/** Where the model calls of one evaluation pass: as many at once, as often and as early as its limits and its priority let them. */
export interface CallGate {
  /**
   * Calls when there is a slot for it, which is free again with the answer, and keeps that. Rejects without having begun when the
   * evaluation stops first.
   */
  run<Answer>(gated: GatedCall<Answer>): Promise<Answer>;
}
