import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { PredictionExportController } from './prediction-export.controller.js';
import { PredictionExportService } from './prediction-export.service.js';
import { PredictionFilesService } from './prediction-files.service.js';
import { PredictionKeySweep } from './prediction-key-sweep.js';
import { PredictionRequestReader } from './prediction-request.reader.js';
import { PredictionsController } from './predictions.controller.js';
import { PredictionsService } from './predictions.service.js';
import { PromptLineageController } from './prompt-lineage.controller.js';
import { PromptLineageService } from './prompt-lineage.service.js';

@Module({
  imports: [TrackingStoreModule, ArtifactsModule],
  controllers: [PredictionExportController, PredictionsController, PromptLineageController],
  providers: [
    PredictionExportService,
    PredictionFilesService,
    PredictionKeySweep,
    PredictionRequestReader,
    PredictionsService,
    PromptLineageService,
  ],
})
export class PredictionsModule {}
