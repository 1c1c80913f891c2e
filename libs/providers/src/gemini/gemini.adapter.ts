import type { EmbeddingsRequest, EmbeddingsResponse } from '@weir/llm-v1';
import { googleStudioMethods, type GoogleStudioSettings } from '../google/google-studio.js';
import type { ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import type { AdapterDependencies } from '../port/provider-definition.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import { GeminiChatAdapter } from './gemini-chat.adapter.js';
import { toEmbedBody } from './gemini-request.mapper.js';
import { readGeminiEmbeddings } from './gemini-response.mapper.js';

const VENDOR = 'Gemini';

/** One model at Google AI Studio. */
export class GeminiAdapter extends GeminiChatAdapter {
  private readonly embedOne: VendorEndpoint;
  private readonly embedBatch: VendorEndpoint;
  private readonly model: string;

  constructor(settings: GoogleStudioSettings, dependencies: AdapterDependencies) {
    const open = googleStudioMethods(settings, dependencies.transport, VENDOR);
    super({ vendor: VENDOR, model: settings.modelName, open }, dependencies);
    this.model = settings.modelName;
    this.embedOne = open('embedContent');
    this.embedBatch = open('batchEmbedContents');
  }

  async embeddings(call: ProviderCall<EmbeddingsRequest>): Promise<ProviderAnswer<EmbeddingsResponse>> {
    const endpoint = typeof call.request.input === 'string' ? this.embedOne : this.embedBatch;
    const { json } = await endpoint.postJson(toEmbedBody(call.request, this.model), call);
    return { value: readGeminiEmbeddings(json, this.context(), call.request), text: null };
  }
}
