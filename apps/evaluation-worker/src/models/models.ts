import { Injectable } from '@nestjs/common';
import { canonicalModelUri, parseModelUri } from '@weir/evaluation';
import type { LlmType } from './llm-body.mapper.js';
import type { ModelContext } from './model-context.js';
import { unsuitableModel } from './model.errors.js';
import type { Model, PatientModel } from './model.types.js';
import { ModelSources } from './model-sources.js';
import { PatientCaller } from './patient-caller.js';

export interface ModelChoice {
  readonly uri: string;
  /** How a vendor's model is asked; null or absent where the model itself knows. */
  readonly type?: LlmType | null;
}

/** Opens models by URI, for predictions and for judges alike. */
@Injectable()
export class Models {
  private readonly opened = new WeakMap<ModelContext, Map<string, Promise<PatientModel>>>();

  constructor(private readonly sources: ModelSources) {}

  /**
   * The model of that URI; the same one for the same context, so that a limit that one of its callers meets holds for all.
   *
   * @throws AppError when the model cannot be asked at all (final), or cannot be reached (worth another try).
   */
  open(choice: string | ModelChoice, context: ModelContext): Promise<PatientModel> {
    const { uri, type = null } = typeof choice === 'string' ? { uri: choice } : choice;
    const models = this.opened.get(context) ?? new Map<string, Promise<PatientModel>>();
    this.opened.set(context, models);
    const key = `${type ?? ''} ${canonicalModelUri(uri)}`;
    const known = models.get(key);
    if (known) return known;
    const opening = this.find(canonicalModelUri(uri), type).then(
      (model) => new PatientCaller(model, context),
    );
    models.set(key, opening);
    opening.catch(() => models.delete(key));
    return opening;
  }

  private async find(uri: string, type: LlmType | null): Promise<Model> {
    const { gateway, vendors, servers } = this.sources;
    const reference = parseModelUri(uri);
    switch (reference.kind) {
      case 'endpoint':
        return gateway.open(uri, reference.name);
      case 'vendor':
        return vendors.open({ uri, type, vendor: reference.vendor, model: reference.model });
      case 'server':
        return servers.open(reference.url);
      case 'logged':
        throw unsuitableModel(`${uri} is a logged model: it can be evaluated, but not judge.`);
      case 'malformed':
        throw unsuitableModel(`"${uri.slice(0, 200)}" ${reference.reason}.`);
    }
  }
}
