import type { EmbeddingsRequest, EmbeddingsResponse } from '@weir/llm-v1';
import type { ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import { OpenAiChatAdapter, type OpenAiChatEndpoints } from './openai-chat.adapter.js';
import { toEmbeddingsBody, type RequestProfile } from './openai-compatible-request.mapper.js';
import { readEmbeddingsAnswer, type AnswerContext } from './openai-compatible-response.mapper.js';

/** The addresses of a vendor that speaks the OpenAI API. */
export interface OpenAiEndpoints extends OpenAiChatEndpoints {
  readonly embeddings: VendorEndpoint;
}

/** One model behind the OpenAI API, at OpenAI, on Azure, or at one of the many vendors that copied it. */
export class OpenAiCompatibleAdapter extends OpenAiChatAdapter {
  private readonly embeddingsEndpoint: VendorEndpoint;

  constructor(
    { embeddings, ...endpoints }: OpenAiEndpoints,
    profile: RequestProfile,
    context: AnswerContext,
  ) {
    super(endpoints, profile, context);
    this.embeddingsEndpoint = embeddings;
  }

  async embeddings(call: ProviderCall<EmbeddingsRequest>): Promise<ProviderAnswer<EmbeddingsResponse>> {
    const reply = await this.embeddingsEndpoint.postJson(toEmbeddingsBody(call.request, this.profile), call);
    return readEmbeddingsAnswer(reply, this.context);
  }
}
