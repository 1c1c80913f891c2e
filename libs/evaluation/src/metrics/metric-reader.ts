import type { EvaluationBehaviour } from '../behaviour.js';
import type { DocumentReader } from './document-reader.js';
import type { Metric } from './metric.types.js';

/** What a described metric takes from the evaluation. */
export interface MetricContext {
  readonly behaviour: EvaluationBehaviour;
  /** URI of the model that judges where a judge names none. */
  readonly judgeModel: string;
}

/** Reads the documents of one `type`; refuses what it does not know. */
export type MetricReader = (document: DocumentReader, context: MetricContext) => Metric;
