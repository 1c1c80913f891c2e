import { Injectable } from '@nestjs/common';
import type { PredictionSource } from '@weir/tracking-store';
import type { ModelContext } from '../models/model-context.js';
import { Models } from '../models/models.js';
import { RowPredictor } from './row-predictor.js';

@Injectable()
export class PredictorFactory {
  constructor(private readonly models: Models) {}

  /** Null when the rows carry their predictions. */
  async create(source: PredictionSource, context: ModelContext): Promise<RowPredictor | null> {
    if (source.kind === 'column') return null;
    const { template, parameters } = source;
    if (template === null) throw new Error('a prepared plan has a template');
    const choice =
      source.kind === 'endpoint'
        ? { uri: `endpoints:/${source.endpoint}` }
        : { uri: source.uri, type: source.type ?? null };
    return new RowPredictor(await this.models.open(choice, context), { template, parameters });
  }
}
