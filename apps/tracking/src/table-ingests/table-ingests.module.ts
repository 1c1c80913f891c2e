import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { TableDispatcher } from './table-dispatcher.js';

@Module({ imports: [TrackingStoreModule], providers: [TableDispatcher] })
export class TableIngestsModule {}
