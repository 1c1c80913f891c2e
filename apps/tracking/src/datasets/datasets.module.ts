import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { DatasetSummaries } from './dataset-summaries.js';
import { RunLinkService } from './run-link.service.js';
import { RunLinksController } from './run-links.controller.js';
import { SearchDatasetsController } from './search-datasets.controller.js';

@Module({
  imports: [TrackingStoreModule],
  controllers: [RunLinksController, SearchDatasetsController],
  providers: [RunLinkService, DatasetSummaries],
  exports: [DatasetSummaries],
})
export class DatasetsModule {}
