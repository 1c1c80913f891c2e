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
import type { BedrockModel } from './bedrock-model.js';
import { VENDOR } from './bedrock-vendor.js';
import { toConverseBody } from './converse-request.mapper.js';
import { readConverseAnswer } from './converse-response.mapper.js';
import { ConverseStreamState } from './converse-stream.js';
import { EventFrameDecoder, loadFrameCodec } from './event-frame-decoder.js';

/** A model that converses. Completions are a conversation of one turn. */
export class ConverseAdapter implements ProviderAdapter {
  constructor(private readonly model: BedrockModel) {}

  async chat(call: ProviderCall<ChatRequest>): Promise<ProviderAnswer<ChatResponse>> {
    const body = toConverseBody(call.request, this.model.name);
    const endpoint = await this.model.connection.endpoint('converse');
    const { json, headers } = await endpoint.postJson(body, call);
    return { value: readConverseAnswer(json, this.model.facts(headers)), text: null };
  }

  async completions(call: ProviderCall<CompletionsRequest>): Promise<ProviderAnswer<CompletionsResponse>> {
    return chatAnswerAsCompletions(await this.chat({ ...call, request: completionsAsChat(call.request) }));
  }

  async streamChat(call: ProviderCall<ChatRequest>): Promise<AsyncIterable<ChatChunk>> {
    const body = toConverseBody(call.request, this.model.name);
    const [endpoint, codec] = await Promise.all([
      this.model.connection.endpoint('converse-stream'),
      loadFrameCodec(),
    ]);
    const source = await endpoint.openStream(body, call);
    const state = new ConverseStreamState(this.model.facts());
    return readEventStream(source, state, VENDOR, new EventFrameDecoder(codec));
  }

  async streamCompletions(call: ProviderCall<CompletionsRequest>): Promise<AsyncIterable<CompletionsChunk>> {
    return chatStreamAsCompletions(
      await this.streamChat({ ...call, request: completionsAsChat(call.request) }),
    );
  }
}
