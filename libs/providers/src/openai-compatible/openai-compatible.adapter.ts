import type {
  ChatChunk,
  ChatRequest,
  ChatResponse,
  CompletionsChunk,
  CompletionsRequest,
  CompletionsResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
} from '@weir/llm-v1';
import type { ProviderAdapter, ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import {
  chatAnswerAsCompletions,
  chatStreamAsCompletions,
  completionsAsChat,
} from '../shared/chat-as-completions.js';
import { readEventStream } from '../sse/event-stream.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import {
  toChatBody,
  toChatStreamBody,
  toCompletionsBody,
  toCompletionsStreamBody,
  toEmbeddingsBody,
  type RequestProfile,
} from './openai-compatible-request.mapper.js';
import {
  readChatAnswer,
  readCompletionsAnswer,
  readEmbeddingsAnswer,
  type AnswerContext,
} from './openai-compatible-response.mapper.js';
import { chatStreamState, completionsStreamState } from './openai-compatible-stream.js';

/** The addresses of a vendor that speaks the OpenAI API. */
export interface OpenAiEndpoints {
  readonly chat: VendorEndpoint;
  readonly embeddings: VendorEndpoint;
  /** Only for models that have the completions API; all others answer completions as a chat of one turn. */
  readonly completions: VendorEndpoint | null;
}

/** One model behind the OpenAI API, at OpenAI, on Azure, or at one of the many vendors that copied it. */
export class OpenAiCompatibleAdapter implements ProviderAdapter {
  constructor(
    private readonly endpoints: OpenAiEndpoints,
    private readonly profile: RequestProfile,
    private readonly context: AnswerContext,
  ) {}

  async chat(call: ProviderCall<ChatRequest>): Promise<ProviderAnswer<ChatResponse>> {
    const reply = await this.endpoints.chat.postJson(toChatBody(call.request, this.profile), call);
    return readChatAnswer(reply, this.context);
  }

  async completions(call: ProviderCall<CompletionsRequest>): Promise<ProviderAnswer<CompletionsResponse>> {
    const { completions } = this.endpoints;
    if (completions === null) {
      return chatAnswerAsCompletions(await this.chat({ ...call, request: completionsAsChat(call.request) }));
    }
    const reply = await completions.postJson(toCompletionsBody(call.request, this.profile), call);
    return readCompletionsAnswer(reply, this.context);
  }

  async embeddings(call: ProviderCall<EmbeddingsRequest>): Promise<ProviderAnswer<EmbeddingsResponse>> {
    const reply = await this.endpoints.embeddings.postJson(
      toEmbeddingsBody(call.request, this.profile),
      call,
    );
    return readEmbeddingsAnswer(reply, this.context);
  }

  async streamChat(call: ProviderCall<ChatRequest>): Promise<AsyncIterable<ChatChunk>> {
    const source = await this.endpoints.chat.openStream(toChatStreamBody(call.request, this.profile), call);
    return readEventStream(source, chatStreamState(this.context), this.context.vendor);
  }

  async streamCompletions(call: ProviderCall<CompletionsRequest>): Promise<AsyncIterable<CompletionsChunk>> {
    const { completions } = this.endpoints;
    if (completions === null) {
      return chatStreamAsCompletions(
        await this.streamChat({ ...call, request: completionsAsChat(call.request) }),
      );
    }
    const source = await completions.openStream(toCompletionsStreamBody(call.request, this.profile), call);
    return readEventStream(source, completionsStreamState(this.context), this.context.vendor);
  }
}
