import type { ModelQuestion, ModelReply } from '../models/model.types.js';

/** What the calls of one evaluation may use, over all its models. */
export interface CallBudget {
  /**
   * Asks for one call, just before it is made.
   *
   * @returns false when it must not be made; the evaluation is being stopped then.
   */
  take(uri: string, question: ModelQuestion): Promise<boolean>;
  /** Once for each call that was taken: what became of it. Until then it counts with what it may cost at most. */
  settle(uri: string, question: ModelQuestion, reply: ModelReply): void;
}

/** For work without caps. */
export const UNLIMITED: CallBudget = {
  take: () => Promise.resolve(true),
  settle: () => undefined,
};
