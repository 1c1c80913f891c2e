import { Injectable } from '@nestjs/common';
import { GatewayClient } from './gateway-client.js';
import type { ModelContext } from './model-context.js';
import type { Model, PatientModel } from './model.types.js';
import { unsuitableModel } from './model.errors.js';
import { PatientCaller } from './patient-caller.js';

const ENDPOINT_URI = /^(?:endpoints|gateway):\/+/;

/** Opens models by URI, for predictions and for judges alike. */
@Injectable()
export class Models {
  private readonly opened = new WeakMap<ModelContext, Map<string, Promise<PatientModel>>>();

  constructor(private readonly gateway: GatewayClient) {}

  /**
   * The model of that URI; the same one for the same context, so that a limit that one of its callers meets holds for all.
   *
   * @throws AppError when the model cannot be asked at all (final), or cannot be reached (worth another try).
   */
  open(uri: string, context: ModelContext): Promise<PatientModel> {
    const models = this.opened.get(context) ?? new Map<string, Promise<PatientModel>>();
    this.opened.set(context, models);
    const known = models.get(uri);
    if (known) return known;
    const opening = this.find(uri).then((model) => new PatientCaller(model, context));
    models.set(uri, opening);
    opening.catch(() => models.delete(uri));
    return opening;
  }

  private async find(uri: string): Promise<Model> {
    const isEndpoint = ENDPOINT_URI.test(uri) || !uri.includes(':');
    if (!isEndpoint) throw unsuitableModel(`${uri.slice(0, 200)} is not an endpoint of the gateway.`);
    return this.gateway.open(uri, uri.replace(ENDPOINT_URI, ''));
  }
}
