import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { AssessmentsController } from './assessments.controller.js';
import { TraceEditsV2Controller, TraceEditsV3Controller } from './trace-edits.controllers.js';
import { TraceEditsService } from './trace-edits.service.js';
import { TracesV2Controller } from './traces-v2.controller.js';
import { TracesV3Controller } from './traces-v3.controller.js';

@Module({
  imports: [TrackingStoreModule],
  controllers: [
    TraceEditsV2Controller,
    TraceEditsV3Controller,
    TracesV2Controller,
    TracesV3Controller,
    AssessmentsController,
  ],
  providers: [TraceEditsService],
})
export class TracesModule {}
