import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { ExperimentSearchController } from './experiment-search.controller.js';
import { ExperimentsController } from './experiments.controller.js';

@Module({
  imports: [TrackingStoreModule],
  controllers: [ExperimentsController, ExperimentSearchController],
})
export class ExperimentsModule {}
