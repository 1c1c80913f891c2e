import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { OnlineScoringController } from './online-scoring.controller.js';
import { ScorersController } from './scorers.controller.js';

@Module({ imports: [TrackingStoreModule], controllers: [ScorersController, OnlineScoringController] })
export class ScorersModule {}
