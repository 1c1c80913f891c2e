import { Module } from '@nestjs/common';
import { ToxicityScorers } from './toxicity-scorers.js';

/** The metric `toxicity`, by whichever classifier is configured. */
@Module({ providers: [ToxicityScorers], exports: [ToxicityScorers] })
export class ToxicityModule {}
