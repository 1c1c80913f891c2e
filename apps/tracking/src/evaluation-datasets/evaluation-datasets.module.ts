import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { DatasetRecordsController } from './dataset-records.controller.js';
import { EvaluationDatasetSearchController } from './evaluation-dataset-search.controller.js';
import { EvaluationDatasetsController } from './evaluation-datasets.controller.js';

@Module({
  imports: [TrackingStoreModule],
  // The search stands first: its GET would else be taken for a dataset called "search".
  controllers: [EvaluationDatasetSearchController, EvaluationDatasetsController, DatasetRecordsController],
})
export class EvaluationDatasetsModule {}
