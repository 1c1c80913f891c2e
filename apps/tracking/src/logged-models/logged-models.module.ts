import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import {
  LoggedModelArtifactsController,
  LoggedModelFilesController,
} from './logged-model-artifacts.controller.js';
import { LoggedModelsController } from './logged-models.controller.js';
import { RunModelHistoryController } from './run-model-history.controller.js';
import { SearchLoggedModelsController } from './search-logged-models.controller.js';

@Module({
  imports: [TrackingStoreModule, ArtifactsModule],
  controllers: [
    SearchLoggedModelsController,
    LoggedModelsController,
    LoggedModelArtifactsController,
    LoggedModelFilesController,
    RunModelHistoryController,
  ],
})
export class LoggedModelsModule {}
