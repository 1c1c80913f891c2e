import { Module } from '@nestjs/common';
import { OPEN_CLASSIFIER, ToxicityScorers, transformersClassifier } from './toxicity-scorers.js';

/** The metric `toxicity`, by the classifier that is configured. */
@Module({
  providers: [ToxicityScorers, { provide: OPEN_CLASSIFIER, useValue: transformersClassifier }],
  exports: [ToxicityScorers],
})
export class ToxicityModule {}
