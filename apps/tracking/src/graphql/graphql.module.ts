import { Module, type Provider, type Type } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { DatasetsModule } from '../datasets/datasets.module.js';
import { RunsModule } from '../runs/runs.module.js';
import { ArtifactFields } from './artifact-fields.js';
import { EchoFields } from './echo-fields.js';
import { ExperimentFields } from './experiment-fields.js';
import { GraphqlExecutor } from './graphql-executor.js';
import { GraphqlController } from './graphql.controller.js';
import { ROOT_FIELDS, type FieldReaders } from './graphql.tokens.js';
import { MetricFields } from './metric-fields.js';
import { ModelFields } from './model-fields.js';
import { RunFields } from './run-fields.js';
import { RunRelations } from './run-relations.js';

const READERS: Type<FieldReaders>[] = [
  ArtifactFields,
  EchoFields,
  ExperimentFields,
  MetricFields,
  ModelFields,
  RunFields,
];

const rootFields: Provider = {
  provide: ROOT_FIELDS,
  inject: READERS,
  useFactory: (...readers: FieldReaders[]): FieldReaders['fields'] =>
    Object.assign({}, ...readers.map(({ fields }) => fields)) as FieldReaders['fields'],
};

@Module({
  imports: [TrackingStoreModule, ArtifactsModule, DatasetsModule, RunsModule],
  controllers: [GraphqlController],
  providers: [...READERS, RunRelations, rootFields, GraphqlExecutor],
})
export class GraphqlModule {}
