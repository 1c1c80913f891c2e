import type { AdapterDependencies, ProviderDefinition } from '../port/provider-definition.js';
import { vendorUrl } from '../shared/vendor-url.js';
import { MlflowModelServingAdapter } from './mlflow-model-serving.adapter.js';
import {
  parseMlflowModelServingSettings,
  type MlflowModelServingSettings,
} from './mlflow-model-serving.settings.js';

/** Models that `mlflow models serve` serves. The server may be away at start; only queries need it. */
export const mlflowModelServingProvider: ProviderDefinition<MlflowModelServingSettings> = {
  name: 'mlflow-model-serving',
  aliases: [],
  displayName: 'MLflow Model Serving',
  isConfigRequired: true,
  parseSettings: parseMlflowModelServingSettings,
  create({ serverUrl, modelName }, { transport, clock }: AdapterDependencies) {
    const endpoint = transport.endpoint({
      url: vendorUrl(serverUrl, 'invocations'),
      headers: {},
      vendor: 'The model server',
      secrets: [],
    });
    return new MlflowModelServingAdapter(endpoint, modelName, clock);
  },
};
