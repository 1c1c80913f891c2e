import type { ModelReply } from './model.types.js';

export interface CallSignals {
  /** Begin no further call, and wait for nothing. */
  readonly stop: AbortSignal;
  /** Break off calls under way. */
  readonly break: AbortSignal;
}

/** What the calls of an evaluation may use, over all its models. */
export interface CallBudget {
  /** Resolves when one more call may begin, or to false when none may any more. Nobody is held up who waits here. */
  take(): Promise<boolean>;
  /** Once for each call that was taken: what became of it, or null when it never began. */
  settle(uri: string, reply: ModelReply | null): void;
}

/** What the models of one evaluation share; whoever asks with the same context waits for the same limits. */
export interface ModelContext {
  readonly signals: CallSignals;
  readonly budget: CallBudget;
}

/** For an evaluation without caps. */
export const UNLIMITED: CallBudget = {
  take: () => Promise.resolve(true),
  settle: () => undefined,
};
