import type { AdapterDependencies, ProviderDefinition } from '../port/provider-definition.js';
import { vendorUrl } from '../shared/vendor-url.js';
import { MlflowModelServingAdapter } from './mlflow-model-serving.adapter.js';
import {
  parseMlflowModelServingSettings,
  type MlflowModelServingSettings,
} from './mlflow-model-serving.settings.js';

import { readScoringError } from './schema-refusal.js';
import { ScoringClient } from './scoring-client.js';

/** Models that `mlflow models serve` serves. The server may be away at start; only queries need it. */
export const mlflowModelServingProvider: ProviderDefinition<MlflowModelServingSettings> = {
  name: 'mlflow-model-serving',
  aliases: [],
  displayName: 'MLflow Model Serving',
  isConfigRequired: true,
  parseSettings: parseMlflowModelServingSettings,
  create({ serverUrl, inputFormat, modelName }, { transport, clock }: AdapterDependencies) {
    const endpoint = transport.endpoint({
      url: vendorUrl(serverUrl, 'invocations'),
      headers: {},
      vendor: 'The model server',
      readError: readScoringError,
      secrets: [],
    });
    return new MlflowModelServingAdapter(new ScoringClient(endpoint, inputFormat), modelName, clock);
  },
};
