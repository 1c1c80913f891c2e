import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { HistoryTexts } from './history-texts.service.js';
import { BulkHistoryController, MetricHistoryController } from './metric-history.controller.js';

@Module({
  imports: [TrackingStoreModule],
  controllers: [MetricHistoryController, BulkHistoryController],
  providers: [HistoryTexts],
})
export class MetricsModule {}
