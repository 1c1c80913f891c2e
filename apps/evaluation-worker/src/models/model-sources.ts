import { Injectable } from '@nestjs/common';
import { GatewayClient } from './gateway-client.js';
import { ModelServers } from './model-servers.js';
import { VendorModels } from './vendor-models.js';

/** Where models are: one for each kind of URI. */
@Injectable()
export class ModelSources {
  constructor(
    readonly gateway: GatewayClient,
    readonly vendors: VendorModels,
    readonly servers: ModelServers,
  ) {}
}
