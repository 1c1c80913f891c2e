import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { AssessmentsController } from './assessments.controller.js';
import { TraceEditsV2Controller, TraceEditsV3Controller } from './trace-edits.controllers.js';
import { OtlpController } from './otlp/otlp.controller.js';
import { OtlpService } from './otlp/otlp.service.js';
import { TraceAnalyticsController } from './trace-analytics.controller.js';
import { TraceArtifactController } from './trace-artifact.controller.js';
import { TraceEditsService } from './trace-edits.service.js';
import { TraceReadingController } from './trace-reading.controller.js';
import { TraceReadingService } from './trace-reading.service.js';
import { TracesV2Controller } from './traces-v2.controller.js';
import { TracesV3Controller } from './traces-v3.controller.js';

@Module({
  imports: [TrackingStoreModule, ArtifactsModule],
  controllers: [
    TraceEditsV2Controller,
    TraceEditsV3Controller,
    TracesV2Controller,
    // Before the routes that take any word for a trace's id.
    TraceReadingController,
    TraceAnalyticsController,
    TraceArtifactController,
    TracesV3Controller,
    AssessmentsController,
    OtlpController,
  ],
  providers: [TraceEditsService, TraceReadingService, OtlpService],
})
export class TracesModule {}
