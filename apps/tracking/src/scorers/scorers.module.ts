import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { ScorersController } from './scorers.controller.js';

@Module({ imports: [TrackingStoreModule], controllers: [ScorersController] })
export class ScorersModule {}
