import { Module } from '@nestjs/common';
import { ArtifactFileRepository } from '@weir/tracking-store';
import { ModelsModule } from '../models/models.module.js';
import { ToxicityModelCache } from './toxicity-model.cache.js';
import { ToxicityModelFiles } from './toxicity-model.files.js';
import { ToxicityModelSource } from './toxicity-model.source.js';
import { OPEN_CLASSIFIER, ToxicityScorers, transformersClassifier } from './toxicity-scorers.js';

/** The metric `toxicity`, by the classifier that is configured. */
@Module({
  imports: [ModelsModule],
  providers: [
    ArtifactFileRepository,
    ToxicityModelCache,
    ToxicityModelFiles,
    ToxicityModelSource,
    ToxicityScorers,
    { provide: OPEN_CLASSIFIER, useValue: transformersClassifier },
  ],
  exports: [ToxicityScorers],
})
export class ToxicityModule {}
