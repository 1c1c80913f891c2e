import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DatabaseModule, SchemaGuard } from '@weir/database';
import { migrations } from '@weir/migrations';
import { trackingEntities } from '@weir/tracking-store';
import { ArtifactsModule } from './artifacts/artifacts.module.js';
import { ComparisonsModule } from './comparisons/comparisons.module.js';
import { DatasetsModule } from './datasets/datasets.module.js';
import { EvaluationDatasetsModule } from './evaluation-datasets/evaluation-datasets.module.js';
import { EvaluationsModule } from './evaluations/evaluations.module.js';
import { ExperimentsModule } from './experiments/experiments.module.js';
import { GatewayProxyModule } from './gateway-proxy/gateway-proxy.module.js';
import { GraphqlModule } from './graphql/graphql.module.js';
import { HealthModule } from './health/health.module.js';
import { LoggedModelsModule } from './logged-models/logged-models.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { ModelRegistryModule } from './model-registry/model-registry.module.js';
import { PredictionsModule } from './predictions/predictions.module.js';
import { PromptlabModule } from './promptlab/promptlab.module.js';
import { ProtocolModule } from './protocol/protocol.module.js';
import { QueueBoardModule } from './queue-board/queue-board.module.js';
import { RunsModule } from './runs/runs.module.js';
import { ScorersModule } from './scorers/scorers.module.js';
import { TableIngestsModule } from './table-ingests/table-ingests.module.js';
import { TablesModule } from './tables/tables.module.js';
import { TracesModule } from './traces/traces.module.js';
import { LOGGER, TRACKING_SETTINGS, type Logger, type TrackingSettings } from './tracking.tokens.js';

import { WebClientModule } from './web-client/web-client.module.js';

/** Postgres on the same machine answers in well under a millisecond: more connections only make it switch more. */
const POOL_SIZE = 10;

/** One feature, one line. */
const FEATURES = [
  ArtifactsModule,
  // Before the evaluations: `/evaluations/sample-size` is no id.
  ComparisonsModule,
  DatasetsModule,
  EvaluationDatasetsModule,
  EvaluationsModule,
  ExperimentsModule,
  GatewayProxyModule,
  GraphqlModule,
  HealthModule,
  LoggedModelsModule,
  MetricsModule,
  ModelRegistryModule,
  PredictionsModule,
  PromptlabModule,
  QueueBoardModule,
  RunsModule,
  ScorersModule,
  TableIngestsModule,
  TablesModule,
  TracesModule,
  WebClientModule,
];

@Global()
@Module({})
export class TrackingModule {
  static forRoot(settings: TrackingSettings, logger: Logger): DynamicModule {
    const database = DatabaseModule.forRootAsync<TrackingSettings>({
      inject: TRACKING_SETTINGS,
      useFactory: ({ databaseUrl }) => ({
        url: databaseUrl,
        entities: trackingEntities,
        migrations,
        applicationName: 'weir-tracking',
        poolSize: POOL_SIZE,
      }),
    });
    return {
      module: TrackingModule,
      imports: [database, ProtocolModule, ...FEATURES],
      providers: [
        { provide: TRACKING_SETTINGS, useValue: settings },
        { provide: LOGGER, useValue: logger },
        SchemaGuard,
      ],
      exports: [TRACKING_SETTINGS, LOGGER],
    };
  }
}
