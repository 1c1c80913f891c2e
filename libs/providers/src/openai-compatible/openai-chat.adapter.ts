import type {
  ChatChunk,
  ChatRequest,
  ChatResponse,
  CompletionsChunk,
  CompletionsRequest,
  CompletionsResponse,
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
  type RequestProfile,
} from './openai-compatible-request.mapper.js';
import {
  readChatAnswer,
  readCompletionsAnswer,
  type AnswerContext,
} from './openai-compatible-response.mapper.js';
import { chatStreamState, completionsStreamState } from './openai-compatible-stream.js';

/** The addresses of a vendor that speaks the part of the OpenAI API that generates. */
export interface OpenAiChatEndpoints {
  readonly chat: VendorEndpoint;
  /** Only for models that have the completions API; all others answer completions as a chat of one turn. */
  readonly completions: VendorEndpoint | null;
}

/** One model behind the OpenAI API of a vendor that embeds nothing. */
export class OpenAiChatAdapter implements ProviderAdapter {
  constructor(
    private readonly endpoints: OpenAiChatEndpoints,
    protected readonly profile: RequestProfile,
    protected readonly context: AnswerContext,
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
