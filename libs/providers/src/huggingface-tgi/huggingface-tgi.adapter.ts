import type {
  ChatChunk,
  ChatRequest,
  ChatResponse,
  CompletionsChunk,
  CompletionsRequest,
  CompletionsResponse,
} from '@weir/llm-v1';
import {
  toChatBody,
  toChatStreamBody,
  type RequestProfile,
} from '../openai-compatible/openai-compatible-request.mapper.js';
import { readChatAnswer } from '../openai-compatible/openai-compatible-response.mapper.js';
import { chatStreamState } from '../openai-compatible/openai-compatible-stream.js';
import type { ProviderAdapter, ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import { readEventStream } from '../sse/event-stream.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import { toGenerateBody, toGenerateStreamBody, toSuitableChat } from './huggingface-tgi-request.mapper.js';
import { generatedToCompletions } from './huggingface-tgi-response.mapper.js';
import { GenerateStreamState } from './huggingface-tgi-stream.js';

const VENDOR = 'The TGI server';

export interface TgiEndpoints {
  readonly generate: VendorEndpoint;
  readonly generateStream: VendorEndpoint;
  readonly chat: VendorEndpoint;
}

/** One model behind Text Generation Inference: its own API for completions, its OpenAI-like one for chat. */
export class HuggingFaceTgiAdapter implements ProviderAdapter {
  private readonly profile: RequestProfile;

  constructor(
    private readonly endpoints: TgiEndpoints,
    private readonly model: string,
    private readonly clock: () => number,
  ) {
    this.profile = { model, canCountStreams: true };
  }

  async chat({ request, ...limits }: ProviderCall<ChatRequest>): Promise<ProviderAnswer<ChatResponse>> {
    const body = toChatBody(toSuitableChat(request), this.profile);
    return readChatAnswer(await this.endpoints.chat.postJson(body, limits), this.context());
  }

  async streamChat({ request, ...limits }: ProviderCall<ChatRequest>): Promise<AsyncIterable<ChatChunk>> {
    const body = toChatStreamBody(toSuitableChat(request), this.profile);
    const source = await this.endpoints.chat.openStream(body, limits);
    return readEventStream(source, chatStreamState(this.context()), VENDOR);
  }

  async completions(call: ProviderCall<CompletionsRequest>): Promise<ProviderAnswer<CompletionsResponse>> {
    const { json } = await this.endpoints.generate.postJson(toGenerateBody(call.request), call);
    return { value: generatedToCompletions(json, this.facts()), text: null };
  }

  async streamCompletions(call: ProviderCall<CompletionsRequest>): Promise<AsyncIterable<CompletionsChunk>> {
    const body = toGenerateStreamBody(call.request);
    const source = await this.endpoints.generateStream.openStream(body, call);
    return readEventStream(source, new GenerateStreamState(this.facts()), VENDOR);
  }

  private facts() {
    return { model: this.model, created: this.now() };
  }

  private context() {
    return { vendor: VENDOR, model: this.model, now: () => this.now() };
  }

  private now(): number {
    return Math.floor(this.clock() / 1000);
  }
}
