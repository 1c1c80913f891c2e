import { Module } from '@nestjs/common';
import { JudgeAnswerRepository, TrackingStoreModule } from '@weir/tracking-store';
import { ModelsModule } from '../models/models.module.js';
import { JudgeScorers } from '../scoring/scorer.factory.js';
import { JudgeAnswerCleanup } from './judge-answer-cleanup.js';
import { JudgeMemory } from './judge-memory.js';
import { ModelJudgeScorers } from './model-judge-scorers.js';

@Module({
  imports: [ModelsModule, TrackingStoreModule],
  providers: [
    JudgeAnswerCleanup,
    JudgeAnswerRepository,
    JudgeMemory,
    { provide: JudgeScorers, useClass: ModelJudgeScorers },
  ],
  exports: [JudgeScorers],
})
export class JudgesModule {}
