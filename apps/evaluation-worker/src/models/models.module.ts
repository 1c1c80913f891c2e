import { Module } from '@nestjs/common';
import { ArtifactFileRepository, TrackingStoreModule } from '@weir/tracking-store';
import { GatewayClient } from './gateway-client.js';
import { LoggedModelFiles } from './logged-model.files.js';
import { LoggedModelLocator } from './logged-model.locator.js';
import { LoggedModels } from './logged-models.js';
import { ModelIdentities } from './model-identities.js';
import { ModelServers } from './model-servers.js';
import { ModelSources } from './model-sources.js';
import { Models } from './models.js';
import { RunModelLocator } from './run-model.locator.js';
import { VendorModels } from './vendor-models.js';

/** Models that can be asked, by URI. */
@Module({
  imports: [TrackingStoreModule],
  providers: [
    ArtifactFileRepository,
    GatewayClient,
    LoggedModelFiles,
    LoggedModelLocator,
    LoggedModels,
    ModelIdentities,
    ModelServers,
    ModelSources,
    Models,
    RunModelLocator,
    VendorModels,
  ],
  exports: [LoggedModelLocator, LoggedModels, ModelIdentities, Models],
})
export class ModelsModule {}
