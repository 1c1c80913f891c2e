import type {
  ChatChunk,
  ChatRequest,
  ChatResponse,
  CompletionsChunk,
  CompletionsRequest,
  CompletionsResponse,
} from '@weir/llm-v1';
import type { OpenMethod } from '../google/google-studio.js';
import type { ProviderAdapter, ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import type { AdapterDependencies } from '../port/provider-definition.js';
import {
  chatAnswerAsCompletions,
  chatStreamAsCompletions,
  completionsAsChat,
} from '../shared/chat-as-completions.js';
import { readEventStream } from '../sse/event-stream.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import { toGenerateContentBody } from './gemini-request.mapper.js';
import { readGeneratedContent, type GeminiContext } from './gemini-response.mapper.js';
import { GeminiStreamState } from './gemini-stream.js';

/** One model at one of the services of Google that speak this wire. */
export interface GeminiService {
  /** As people write it, for messages. */
  readonly vendor: string;
  readonly model: string;
  readonly open: OpenMethod;
}

/** Chat with a Gemini model, unary and streamed; a completion is a chat of one turn. */
export class GeminiChatAdapter implements ProviderAdapter {
  private readonly generate: VendorEndpoint;
  private readonly stream: VendorEndpoint;

  constructor(
    private readonly service: GeminiService,
    private readonly dependencies: AdapterDependencies,
  ) {
    this.generate = service.open('generateContent');
    this.stream = service.open('streamGenerateContent', { alt: 'sse' });
  }

  async chat(call: ProviderCall<ChatRequest>): Promise<ProviderAnswer<ChatResponse>> {
    const { json } = await this.generate.postJson(this.body(call), call);
    return { value: readGeneratedContent(json, this.context()), text: null };
  }

  async completions(call: ProviderCall<CompletionsRequest>): Promise<ProviderAnswer<CompletionsResponse>> {
    return chatAnswerAsCompletions(await this.chat({ ...call, request: completionsAsChat(call.request) }));
  }

  async streamChat(call: ProviderCall<ChatRequest>): Promise<AsyncIterable<ChatChunk>> {
    const source = await this.stream.openStream(this.body(call), call);
    return readEventStream(source, new GeminiStreamState(this.context()), this.service.vendor);
  }

  async streamCompletions(call: ProviderCall<CompletionsRequest>): Promise<AsyncIterable<CompletionsChunk>> {
    return chatStreamAsCompletions(
      await this.streamChat({ ...call, request: completionsAsChat(call.request) }),
    );
  }

  private body({ request }: ProviderCall<ChatRequest>) {
    return toGenerateContentBody(request, this.service.model);
  }

  protected context(): GeminiContext {
    const { clock, createId } = this.dependencies;
    const { vendor, model } = this.service;
    return { vendor, model, created: Math.floor(clock() / 1000), createId };
  }
}
