import { Injectable } from '@nestjs/common';
import type { PredictionSource } from '@weir/tracking-store';
import { unsuitableEndpoint } from '../evaluations/evaluation.errors.js';
import { CallSlots } from './call-slots.js';
import { EndpointPredictor, GatewayUnreachableError, type PredictorSignals } from './endpoint-predictor.js';
import { GatewayClient } from './gateway-client.js';

@Injectable()
export class PredictorFactory {
  constructor(
    private readonly client: GatewayClient,
    private readonly slots: CallSlots,
  ) {}

  /** Learns how the endpoint wants to be asked. */
  async create(
    { endpoint, template, parameters }: Extract<PredictionSource, { kind: 'endpoint' }>,
    signals: PredictorSignals,
  ): Promise<EndpointPredictor> {
    if (template === null) throw new Error('a prepared plan has a template');
    const info = await this.client.describe(endpoint);
    if (info.kind === 'unsuitable') throw unsuitableEndpoint(info.reason);
    if (info.kind === 'unreachable') throw new GatewayUnreachableError(info.reason);
    const plan = { endpoint, endpointType: info.endpointType, template, parameters };
    return new EndpointPredictor(this.client, this.slots, plan, signals);
  }
}
