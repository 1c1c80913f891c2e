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
import type { AdapterDependencies } from '../port/provider-definition.js';
import {
  chatAnswerAsCompletions,
  chatStreamAsCompletions,
  completionsAsChat,
} from '../shared/chat-as-completions.js';
import { vendorUrl } from '../shared/vendor-url.js';
import { readEventStream } from '../sse/event-stream.js';
import { JsonLinesDecoder } from '../sse/json-lines-decoder.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import type { CohereChatApi, CohereFacts } from './cohere-chat-api.js';
import { readEmbedAnswer, toEmbedBody } from './cohere-embeddings.mapper.js';
import { isTextModel } from './cohere-models.js';
import { VENDOR } from './cohere-options.js';
import type { CohereSettings } from './cohere.settings.js';
import { cohereV1Chat } from './v1/cohere-v1-chat.js';
import { GenerateStreamState } from './v1/cohere-generate-stream.js';
import { readGenerations, toGenerateBody } from './v1/cohere-generate.mapper.js';
import { cohereV2Chat } from './v2/cohere-v2-chat.js';

const CHAT_APIS = { v1: cohereV1Chat, v2: cohereV2Chat } as const;

/** One model at Cohere. Completions of models without that API are a chat of one turn. */
export class CohereAdapter implements ProviderAdapter {
  private readonly chatApi: CohereChatApi;
  private readonly chatEndpoint: VendorEndpoint;
  private readonly embed: VendorEndpoint;
  private readonly generate: VendorEndpoint | null;

  constructor(
    private readonly settings: CohereSettings,
    private readonly dependencies: AdapterDependencies,
  ) {
    const { apiKey, apiVersion, baseUrl, modelName } = settings;
    const open = (path: string) =>
      dependencies.transport.endpoint({
        url: vendorUrl(baseUrl, path),
        headers: { authorization: `Bearer ${apiKey}` },
        vendor: VENDOR,
        secrets: [apiKey],
      });
    this.chatApi = CHAT_APIS[apiVersion];
    this.chatEndpoint = open('chat');
    this.embed = open('embed');
    this.generate = apiVersion === 'v1' && isTextModel(modelName) ? open('generate') : null;
  }

  async chat(call: ProviderCall<ChatRequest>): Promise<ProviderAnswer<ChatResponse>> {
    const body = this.chatApi.toBody(call.request, this.settings.modelName);
    const { json } = await this.chatEndpoint.postJson(body, call);
    return { value: this.chatApi.readAnswer(json, this.facts()), text: null };
  }

  async completions(call: ProviderCall<CompletionsRequest>): Promise<ProviderAnswer<CompletionsResponse>> {
    if (this.generate === null) {
      return chatAnswerAsCompletions(await this.chat({ ...call, request: completionsAsChat(call.request) }));
    }
    const { json } = await this.generate.postJson(this.generateBody(call), call);
    return { value: readGenerations(json, this.facts()), text: null };
  }

  async embeddings(call: ProviderCall<EmbeddingsRequest>): Promise<ProviderAnswer<EmbeddingsResponse>> {
    const { modelName, apiVersion } = this.settings;
    const { json } = await this.embed.postJson(toEmbedBody(call.request, modelName, apiVersion), call);
    return { value: readEmbedAnswer(json, modelName, call.request.encoding_format), text: null };
  }

  async streamChat(call: ProviderCall<ChatRequest>): Promise<AsyncIterable<ChatChunk>> {
    const { chatApi } = this;
    const body = { ...chatApi.toBody(call.request, this.settings.modelName), stream: true };
    const source = await this.chatEndpoint.openStream(body, call);
    return readEventStream(source, chatApi.createState(this.facts()), VENDOR, chatApi.createDecoder());
  }

  async streamCompletions(call: ProviderCall<CompletionsRequest>): Promise<AsyncIterable<CompletionsChunk>> {
    if (this.generate === null) {
      return chatStreamAsCompletions(
        await this.streamChat({ ...call, request: completionsAsChat(call.request) }),
      );
    }
    const source = await this.generate.openStream({ ...this.generateBody(call), stream: true }, call);
    return readEventStream(source, new GenerateStreamState(this.facts()), VENDOR, new JsonLinesDecoder());
  }

  private generateBody({ request }: ProviderCall<CompletionsRequest>) {
    return toGenerateBody(request, this.settings.modelName);
  }

  private facts(): CohereFacts {
    const { clock, createId } = this.dependencies;
    return { model: this.settings.modelName, created: Math.floor(clock() / 1000), createId };
  }
}
