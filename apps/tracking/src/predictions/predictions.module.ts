import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { PredictionRequestReader } from './prediction-request.reader.js';
import { PredictionsController } from './predictions.controller.js';
import { PredictionsService } from './predictions.service.js';

@Module({
  imports: [TrackingStoreModule],
  controllers: [PredictionsController],
  providers: [PredictionRequestReader, PredictionsService],
})
export class PredictionsModule {}
