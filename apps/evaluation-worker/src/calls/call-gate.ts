/** Where the model calls of one evaluation pass: as many at once, as often and as early as its limits and its priority let them. */
export interface CallGate {
  /**
   * Runs the work of one call, the keeping of its answer included, when there is a slot for it. Rejects without having begun when
   * the evaluation stops first.
   */
  run<T>(work: () => Promise<T>): Promise<T>;
}
