import { Global, Module, type DynamicModule } from '@nestjs/common';
import { BlobStore, createBlobStore } from '@weir/artifact-store';
import { DatabaseModule, SchemaGuard } from '@weir/database';
import { migrations } from '@weir/migrations';
import { createQueueBackend, QueueMetrics } from '@weir/queue';
import { trackingEntities } from '@weir/tracking-store';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { EvaluationsModule } from './evaluations/evaluations.module.js';
import { DatabaseHealth } from './health/database-health.js';
import { HealthController } from './health/health.controller.js';
import { QueueDepth } from './queues/queue-depth.js';
import { TablesModule } from './tables/tables.module.js';
import { LOGGER, QUEUE_BACKEND, WORKER_SETTINGS, type Logger, type WorkerSettings } from './worker.tokens.js';

const POOL_SIZE = 10;

function registry(): Registry {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  return metrics;
}

@Global()
@Module({})
export class WorkerModule {
  static forRoot(settings: WorkerSettings, logger: Logger): DynamicModule {
    const database = DatabaseModule.forRootAsync<WorkerSettings>({
      inject: WORKER_SETTINGS,
      useFactory: ({ databaseUrl }) => ({
        url: databaseUrl,
        entities: trackingEntities,
        migrations,
        applicationName: 'weir-worker',
        poolSize: POOL_SIZE,
      }),
    });
    return {
      module: WorkerModule,
      imports: [database, EvaluationsModule, TablesModule],
      controllers: [HealthController],
      providers: [
        DatabaseHealth,
        QueueDepth,
        SchemaGuard,
        { provide: WORKER_SETTINGS, useValue: settings },
        { provide: LOGGER, useValue: logger },
        { provide: QUEUE_BACKEND, useValue: createQueueBackend(settings) },
        { provide: BlobStore, useFactory: () => createBlobStore(settings) },
        { provide: Registry, useFactory: registry },
        {
          provide: QueueMetrics,
          inject: [Registry],
          useFactory: (metrics: Registry) => new QueueMetrics(metrics),
        },
      ],
      exports: [WORKER_SETTINGS, LOGGER, QUEUE_BACKEND, BlobStore, Registry, QueueMetrics],
    };
  }
}
