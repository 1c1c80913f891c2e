import type {
  ChatRequest,
  ChatResponse,
  CompletionsRequest,
  CompletionsResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
} from '@weir/llm-v1';
import type { ProviderAdapter, ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import {
  chatToMosaicMl,
  completionsToMosaicMl,
  embeddingsToMosaicMl,
  type MosaicMlBody,
} from './mosaicml-request.mapper.js';
import { mosaicMlToChat, mosaicMlToCompletions, mosaicMlToEmbeddings } from './mosaicml-response.mapper.js';

/** One model of MosaicML's inference API, which neither streams nor counts tokens. */
export class MosaicMlAdapter implements ProviderAdapter {
  constructor(
    private readonly endpoint: VendorEndpoint,
    private readonly model: string,
    private readonly clock: () => number,
  ) {}

  chat(call: ProviderCall<ChatRequest>): Promise<ProviderAnswer<ChatResponse>> {
    return this.predict(call, chatToMosaicMl, mosaicMlToChat);
  }

  completions(call: ProviderCall<CompletionsRequest>): Promise<ProviderAnswer<CompletionsResponse>> {
    return this.predict(call, completionsToMosaicMl, mosaicMlToCompletions);
  }

  embeddings(call: ProviderCall<EmbeddingsRequest>): Promise<ProviderAnswer<EmbeddingsResponse>> {
    return this.predict(call, embeddingsToMosaicMl, mosaicMlToEmbeddings);
  }

  private async predict<Request, Response>(
    call: ProviderCall<Request>,
    toBody: (request: Request) => MosaicMlBody,
    read: (json: unknown, facts: AnswerFacts, request: Request) => Response,
  ): Promise<ProviderAnswer<Response>> {
    const { json } = await this.endpoint.postJson(toBody(call.request), call);
    const created = Math.floor(this.clock() / 1000);
    return { value: read(json, { model: this.model, created }, call.request), text: null };
  }
}
