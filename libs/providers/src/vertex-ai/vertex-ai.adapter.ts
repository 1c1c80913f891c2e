import type { EmbeddingsRequest, EmbeddingsResponse } from '@weir/llm-v1';
import { GeminiChatAdapter } from '../gemini/gemini-chat.adapter.js';
import { readGoogleError } from '../google/google-error.js';
import type { OpenMethod } from '../google/google-studio.js';
import type { ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import type { AdapterDependencies } from '../port/provider-definition.js';
import { vendorUrl } from '../shared/vendor-url.js';
import { bearerToken } from '../transport/oauth-tokens.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import { fetchToken } from './google-tokens.js';
import { readPredictions, toPredictBody } from './vertex-ai-embeddings.mapper.js';
import type { VertexAiSettings } from './vertex-ai.settings.js';

const VENDOR = 'Vertex AI';

/** One model of Google's at Vertex AI: chat is Gemini's, embeddings have an older method of their own. */
export class VertexAiAdapter extends GeminiChatAdapter {
  private readonly predict: VendorEndpoint;
  private readonly model: string;

  constructor(settings: VertexAiSettings, dependencies: AdapterDependencies) {
    const open = vertexMethods(settings, dependencies);
    super({ vendor: VENDOR, model: settings.modelName, open }, dependencies);
    this.model = settings.modelName;
    this.predict = open('predict');
  }

  async embeddings(call: ProviderCall<EmbeddingsRequest>): Promise<ProviderAnswer<EmbeddingsResponse>> {
    const { json } = await this.predict.postJson(toPredictBody(call.request), call);
    return { value: readPredictions(json, this.model, call.request.encoding_format), text: null };
  }
}

/** All methods of a model share one token. */
function vertexMethods(settings: VertexAiSettings, dependencies: AdapterDependencies): OpenMethod {
  const { project, location, baseUrl, modelName } = settings;
  const { transport, clock } = dependencies;
  const fetch = () => fetchToken(settings.credentials, { transport, clock });
  const authorize = bearerToken(fetch, clock, VENDOR);
  // A tuned model is served by an endpoint of the project.
  const resource = modelName.startsWith('endpoints/') ? modelName : `publishers/google/models/${modelName}`;
  return (method, query) =>
    transport.endpoint({
      url: vendorUrl(baseUrl, `projects/${project}/locations/${location}/${resource}:${method}`, query),
      headers: {},
      vendor: VENDOR,
      readError: readGoogleError,
      secrets: [],
      authorize,
    });
}
