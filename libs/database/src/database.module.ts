import {
  Inject,
  Module,
  type DynamicModule,
  type InjectionToken,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { buildDataSourceOptions, type DatabaseOptions } from './data-source-options.js';
import { UnitOfWork } from './unit-of-work.js';

export interface DatabaseModuleOptions<Settings> {
  /** Token of the settings that `useFactory` reads. */
  readonly inject: InjectionToken<Settings>;
  readonly useFactory: (settings: Settings) => DatabaseOptions;
}

/**
 * Provides a connected DataSource and the UnitOfWork, and closes the pool when the application ends. Global because an
 * application has one database: feature modules would otherwise all have to import the same configured instance.
 */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  static forRootAsync<Settings>({ inject, useFactory }: DatabaseModuleOptions<Settings>): DynamicModule {
    const dataSource = {
      provide: DataSource,
      inject: [inject],
      useFactory: (settings: Settings) =>
        new DataSource(buildDataSourceOptions(useFactory(settings))).initialize(),
    };
    return {
      module: DatabaseModule,
      global: true,
      providers: [dataSource, UnitOfWork],
      exports: [DataSource, UnitOfWork],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
