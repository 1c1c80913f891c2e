import type {
  ChatChunk,
  ChatRequest,
  ChatResponse,
  CompletionsChunk,
  CompletionsRequest,
  CompletionsResponse,
} from '@weir/llm-v1';
import type { ProviderAdapter, ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import type { AdapterDependencies } from '../port/provider-definition.js';
import {
  chatAnswerAsCompletions,
  chatStreamAsCompletions,
  completionsAsChat,
} from '../shared/chat-as-completions.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import type { JsonObject } from '../shared/values.js';
import { vendorUrl } from '../shared/vendor-url.js';
import { readEventStream } from '../sse/event-stream.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import { toCompleteBody, toMessagesBody } from './anthropic-request.mapper.js';
import { CompleteStreamState } from './anthropic-complete-stream.js';
import { readCompletion, readMessage } from './anthropic-response.mapper.js';
import { AnthropicStreamState } from './anthropic-stream.js';
import { VENDOR } from './anthropic-vendor.js';
import type { AnthropicSettings } from './anthropic.settings.js';

/** Answers of a given JSON schema are behind this header. */
const STRUCTURED_OUTPUTS_BETA = 'structured-outputs-2025-11-13';
/** The models from before Claude 3 are the only ones with a completions API. */
const TEXT_MODELS = /^claude-(?:instant|1|2)(?:$|[-.])/;

/** One Claude model. Completions of models without that API are a chat of one turn. */
export class AnthropicAdapter implements ProviderAdapter {
  private readonly messages: VendorEndpoint;
  private readonly structuredMessages: VendorEndpoint;
  private readonly complete: VendorEndpoint | null;
  private readonly model: string;

  constructor(
    { apiKey, apiVersion, baseUrl, modelName }: AnthropicSettings,
    private readonly dependencies: AdapterDependencies,
  ) {
    const headers = { 'x-api-key': apiKey, 'anthropic-version': apiVersion };
    const open = (path: string, more: Record<string, string> = {}) =>
      dependencies.transport.endpoint({
        url: vendorUrl(baseUrl, path),
        headers: { ...headers, ...more },
        vendor: VENDOR,
        secrets: [apiKey],
      });
    this.model = modelName;
    this.messages = open('messages');
    this.structuredMessages = open('messages', { 'anthropic-beta': STRUCTURED_OUTPUTS_BETA });
    this.complete = TEXT_MODELS.test(modelName) ? open('complete') : null;
  }

  async chat(call: ProviderCall<ChatRequest>): Promise<ProviderAnswer<ChatResponse>> {
    const body = toMessagesBody(call.request, this.model);
    const { json } = await this.endpointFor(body).postJson(body, call);
    return { value: readMessage(json, this.facts()), text: null };
  }

  async completions(call: ProviderCall<CompletionsRequest>): Promise<ProviderAnswer<CompletionsResponse>> {
    if (this.complete === null) {
      return chatAnswerAsCompletions(await this.chat({ ...call, request: completionsAsChat(call.request) }));
    }
    const { json } = await this.complete.postJson(toCompleteBody(call.request, this.model), call);
    return { value: readCompletion(json, this.facts()), text: null };
  }

  async streamChat(call: ProviderCall<ChatRequest>): Promise<AsyncIterable<ChatChunk>> {
    const body = { ...toMessagesBody(call.request, this.model), stream: true };
    const source = await this.endpointFor(body).openStream(body, call);
    return readEventStream(source, new AnthropicStreamState(this.facts()), VENDOR);
  }

  async streamCompletions(call: ProviderCall<CompletionsRequest>): Promise<AsyncIterable<CompletionsChunk>> {
    if (this.complete === null) {
      return chatStreamAsCompletions(
        await this.streamChat({ ...call, request: completionsAsChat(call.request) }),
      );
    }
    const body = { ...toCompleteBody(call.request, this.model), stream: true };
    const source = await this.complete.openStream(body, call);
    return readEventStream(source, new CompleteStreamState(this.facts(), VENDOR), VENDOR);
  }

  private endpointFor(body: JsonObject): VendorEndpoint {
    return body['output_format'] === undefined ? this.messages : this.structuredMessages;
  }

  private facts(): AnswerFacts {
    return { model: this.model, created: Math.floor(this.dependencies.clock() / 1000) };
  }
}
