import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { TableBodyReader } from './table-body.reader.js';
import { TableExportService } from './table-export.service.js';
import { TableRemovalService } from './table-removal.service.js';
import { TableRowsController } from './table-rows.controller.js';
import { TablesController } from './tables.controller.js';
import { TablesService } from './tables.service.js';

@Module({
  imports: [TrackingStoreModule, ArtifactsModule],
  // Rows first: the other controller takes what is left of a path for a file.
  controllers: [TableRowsController, TablesController],
  providers: [TableBodyReader, TableExportService, TableRemovalService, TablesService],
})
export class TablesModule {}
