import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { BatchGate } from './batch-gate.js';
import { MetricLogger } from './metric-logger.js';
import { RunCreationController } from './run-creation.controller.js';
import { RunInputsReader } from './run-inputs.reader.js';
import { RunLoggingController } from './run-logging.controller.js';
import { RunSearchController } from './run-search.controller.js';
import { RunSearchService } from './run-search.service.js';
import { RunTexts } from './run-texts.js';
import { RunsController } from './runs.controller.js';

@Module({
  imports: [TrackingStoreModule],
  controllers: [RunCreationController, RunsController, RunLoggingController, RunSearchController],
  providers: [BatchGate, MetricLogger, RunInputsReader, RunSearchService, RunTexts],
  exports: [RunInputsReader],
})
export class RunsModule {}
