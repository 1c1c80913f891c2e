import type { EvaluationBehaviour } from '../behaviour.js';

/** The fields of a case's input; each computation checks those it reads. */
export type ProtocolInput = Readonly<Record<string, unknown>>;

/** One named computation of the protocol. An AppError becomes the case's `error`. */
export type ProtocolComputation = (input: ProtocolInput, behaviour: EvaluationBehaviour) => unknown;
