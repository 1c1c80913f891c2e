import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { ModelVersionArtifactsController } from './model-version-artifacts.controller.js';
import { ModelVersionService } from './model-version.service.js';
import { ModelVersionsController } from './model-versions.controller.js';
import { RegisteredModelsController } from './registered-models.controller.js';
import { RegistryLookupsController } from './registry-lookups.controller.js';
import {
  ModelVersionSearchController,
  RegisteredModelSearchController,
} from './registry-search.controller.js';
import { VersionSourceService } from './version-source.service.js';

@Module({
  imports: [TrackingStoreModule, ArtifactsModule],
  controllers: [
    RegisteredModelsController,
    RegistryLookupsController,
    RegisteredModelSearchController,
    ModelVersionsController,
    ModelVersionArtifactsController,
    ModelVersionSearchController,
  ],
  providers: [ModelVersionService, VersionSourceService],
})
export class ModelRegistryModule {}
