import type { EmbeddingsRequest, EmbeddingsResponse } from '@weir/llm-v1';
import type { ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import type { AdapterDependencies } from '../port/provider-definition.js';
import { readGoogleError } from '../shared/google-error.js';
import { vendorUrl } from '../shared/vendor-url.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import { GeminiChatAdapter, type GeminiService } from './gemini-chat.adapter.js';
import { toEmbedBody } from './gemini-request.mapper.js';
import { readGeminiEmbeddings } from './gemini-response.mapper.js';
import type { GeminiSettings } from './gemini.settings.js';

const VENDOR = 'Gemini';

/** One model at Google AI Studio. */
export class GeminiAdapter extends GeminiChatAdapter {
  private readonly embedOne: VendorEndpoint;
  private readonly embedBatch: VendorEndpoint;
  private readonly model: string;

  constructor(settings: GeminiSettings, dependencies: AdapterDependencies) {
    const service = openService(settings, dependencies);
    super(service, dependencies);
    this.model = service.model;
    this.embedOne = service.open('embedContent');
    this.embedBatch = service.open('batchEmbedContents');
  }

  async embeddings(call: ProviderCall<EmbeddingsRequest>): Promise<ProviderAnswer<EmbeddingsResponse>> {
    const { input, encoding_format: format } = call.request;
    const endpoint = typeof input === 'string' ? this.embedOne : this.embedBatch;
    const { json } = await endpoint.postJson(toEmbedBody(call.request, this.model), call);
    return {
      value: readGeminiEmbeddings(json, { vendor: VENDOR, model: this.model }, format),
      bytes: null,
    };
  }
}

function openService(
  { apiKey, baseUrl, modelName }: GeminiSettings,
  { transport }: AdapterDependencies,
): GeminiService {
  const open: GeminiService['open'] = (method, query) =>
    transport.endpoint({
      url: vendorUrl(baseUrl, `models/${modelName}:${method}`, query),
      headers: { 'x-goog-api-key': apiKey },
      vendor: VENDOR,
      readError: readGoogleError,
      secrets: [apiKey],
    });
  return { vendor: VENDOR, model: modelName, open };
}
