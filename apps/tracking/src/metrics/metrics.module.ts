import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { BulkHistoryController, MetricHistoryController } from './metric-history.controller.js';

@Module({ imports: [TrackingStoreModule], controllers: [MetricHistoryController, BulkHistoryController] })
export class MetricsModule {}
