import { Module } from '@nestjs/common';
import {
  ArtifactFileRepository,
  EvaluationChunkRepository,
  EvaluationLifecycleRepository,
  EvaluationOutboxRepository,
  EvaluationProgressRepository,
  EvaluationRepository,
  EvaluationRowRepository,
  EvaluationResultRepository,
  TrackingStoreModule,
} from '@weir/tracking-store';
import { ArtifactTableLocator } from './artifact-table.locator.js';
import { EvaluationControlController } from './evaluation-control.controller.js';
import { EvaluationResumptionService } from './evaluation-resumption.service.js';
import { EvaluationEventsController } from './events/evaluation-events.controller.js';
import { EvaluationEventsService } from './events/evaluation-events.service.js';
import { EvaluationIntake } from './evaluation-intake.js';
import { EvaluationPlanning } from './evaluation-planning.service.js';
import { EvaluationRequestReader } from './evaluation-request.reader.js';
import { EvaluationResultsController } from './results/evaluation-results.controller.js';
import { EvaluationResultsService } from './results/evaluation-results.service.js';
import { EvaluationRowsService } from './evaluation-rows.service.js';
import { EvaluationSubmissionService } from './evaluation-submission.service.js';
import { EvaluationTargetService } from './evaluation-target.service.js';
import { EvaluationsController } from './evaluations.controller.js';
import { EvaluationsService } from './evaluations.service.js';
import { IntakeStores } from './intake-stores.js';
import { LoggedDatasetLocator } from './logged-dataset.locator.js';
import { ModelAccess } from './model-access.js';
import { OutboxDispatcher } from './outbox-dispatcher.js';

@Module({
  imports: [TrackingStoreModule],
  controllers: [
    EvaluationsController,
    EvaluationControlController,
    EvaluationEventsController,
    EvaluationResultsController,
  ],
  providers: [
    ArtifactFileRepository,
    ArtifactTableLocator,
    EvaluationChunkRepository,
    EvaluationLifecycleRepository,
    EvaluationOutboxRepository,
    EvaluationProgressRepository,
    EvaluationRepository,
    EvaluationRowRepository,
    EvaluationResultRepository,
    EvaluationEventsService,
    EvaluationIntake,
    EvaluationPlanning,
    EvaluationRequestReader,
    EvaluationResumptionService,
    EvaluationResultsService,
    EvaluationRowsService,
    EvaluationSubmissionService,
    EvaluationTargetService,
    EvaluationsService,
    IntakeStores,
    LoggedDatasetLocator,
    ModelAccess,
    OutboxDispatcher,
  ],
})
export class EvaluationsModule {}
