import { Module } from '@nestjs/common';
import { GatewayClient } from './gateway-client.js';
import { ModelServers } from './model-servers.js';
import { ModelSources } from './model-sources.js';
import { Models } from './models.js';
import { VendorModels } from './vendor-models.js';

/** Models that can be asked, by URI. */
@Module({
  providers: [GatewayClient, ModelServers, ModelSources, Models, VendorModels],
  exports: [Models],
})
export class ModelsModule {}
