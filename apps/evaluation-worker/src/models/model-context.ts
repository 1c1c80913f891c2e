import type { CallBudget } from '../calls/call-budget.js';
import type { CallGate } from '../calls/call-gate.js';

export interface CallSignals {
  /** Begin no further call, and wait for nothing. */
  readonly stop: AbortSignal;
  /** Break off calls under way: nobody wants their answers any more. */
  readonly break: AbortSignal;
}

/** What the models of one evaluation share; whoever asks with the same context waits for the same limits. */
export interface ModelContext {
  readonly signals: CallSignals;
  readonly gate: CallGate;
  readonly budget: CallBudget;
}
