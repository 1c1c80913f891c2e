import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { PredictionFilesService } from './prediction-files.service.js';
import { PredictionRequestReader } from './prediction-request.reader.js';
import { PredictionsController } from './predictions.controller.js';
import { PredictionsService } from './predictions.service.js';

@Module({
  imports: [TrackingStoreModule, ArtifactsModule],
  controllers: [PredictionsController],
  providers: [PredictionFilesService, PredictionRequestReader, PredictionsService],
})
export class PredictionsModule {}
