import { Module } from '@nestjs/common';
import {
  EvaluationRepository,
  EvaluationRowRepository,
  EvaluationScoreRepository,
  TrackingStoreModule,
} from '@weir/tracking-store';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { EvaluationRequestReader } from '../evaluations/evaluation-request.reader.js';
import { AgreementService } from './agreement.service.js';
import { ComparedSideResolver } from './compared-side.resolver.js';
import { ComparisonService } from './comparison.service.js';
import { ComparisonTurns } from './comparison-turns.js';
import { ComparisonsController } from './comparisons.controller.js';
import { EvaluationScores } from './evaluation-scores.js';
import { HumanLabelsReader } from './human-labels.reader.js';
import { LoggedMatches } from './logged-matches.js';
import { LoggedScores } from './logged-scores.js';
import { SampleSizeController } from './sample-size.controller.js';

@Module({
  imports: [TrackingStoreModule, ArtifactsModule],
  controllers: [SampleSizeController, ComparisonsController],
  providers: [
    EvaluationRepository,
    EvaluationRowRepository,
    EvaluationScoreRepository,
    EvaluationRequestReader,
    AgreementService,
    ComparedSideResolver,
    ComparisonService,
    ComparisonTurns,
    EvaluationScores,
    HumanLabelsReader,
    LoggedMatches,
    LoggedScores,
  ],
})
export class ComparisonsModule {}
