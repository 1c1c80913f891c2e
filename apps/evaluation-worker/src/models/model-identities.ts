import { Injectable } from '@nestjs/common';
import { canonicalModelUri, parseModelUri } from '@weir/evaluation';
import { GatewayClient } from './gateway-client.js';

/** Long enough that asking costs next to nothing, short enough that a change of the gateway's configuration is soon seen. */
const FRESH_MS = 1_000;

interface Look {
  readonly beganAt: number;
  readonly found: Promise<string | null>;
}

/** Knows what answers under a URI at the moment: an endpoint of the gateway keeps its name when it gets another model. */
@Injectable()
export class ModelIdentities {
  private readonly looks = new Map<string, Look>();

  constructor(private readonly gateway: GatewayClient) {}

  /** The same text for the same model; null where nobody can tell what answers. Never fails. */
  async of(uri: string): Promise<string | null> {
    const reference = parseModelUri(uri);
    switch (reference.kind) {
      case 'vendor':
        return canonicalModelUri(uri);
      case 'endpoint':
        return this.behind(reference.name);
      case 'server':
      case 'logged':
      case 'malformed':
        return null;
    }
  }

  /** The name stays part of it: two endpoints may have models of one name at different addresses, which the gateway does not tell. */
  private async behind(endpoint: string): Promise<string | null> {
    const now = performance.now();
    let look = this.looks.get(endpoint);
    if (look === undefined || now - look.beganAt > FRESH_MS) {
      look = { beganAt: now, found: this.gateway.modelBehind(endpoint) };
      this.looks.set(endpoint, look);
    }
    const model = await look.found;
    return model === null ? null : `endpoints:/${endpoint} ${model}`;
  }
}
