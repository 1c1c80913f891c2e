import { Module } from '@nestjs/common';
import {
  EvaluationRepository,
  EvaluationRowRepository,
  EvaluationScoreRepository,
  TrackingStoreModule,
} from '@weir/tracking-store';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { EvaluationRequestReader } from '../evaluations/evaluation-request.reader.js';
import { ComparedSideResolver } from './compared-side.resolver.js';
import { ComparisonService } from './comparison.service.js';
import { ComparisonTurns } from './comparison-turns.js';
import { ComparisonsController } from './comparisons.controller.js';
import { EvaluationScores } from './evaluation-scores.js';
import { LoggedScores } from './logged-scores.js';

@Module({
  imports: [TrackingStoreModule, ArtifactsModule],
  controllers: [ComparisonsController],
  providers: [
    EvaluationRepository,
    EvaluationRowRepository,
    EvaluationScoreRepository,
    EvaluationRequestReader,
    ComparedSideResolver,
    ComparisonService,
    ComparisonTurns,
    EvaluationScores,
    LoggedScores,
  ],
})
export class ComparisonsModule {}
