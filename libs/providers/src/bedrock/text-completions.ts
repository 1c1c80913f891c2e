import type { CompletionsChunk, CompletionsRequest, CompletionsResponse } from '@weir/llm-v1';
import type { ProviderAdapter, ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import { readEventStream } from '../sse/event-stream.js';
import type { BedrockModel } from './bedrock-model.js';
import { VENDOR } from './bedrock-vendor.js';
import { EventFrameDecoder, loadFrameCodec } from './event-frame-decoder.js';
import { InvokeStreamState } from './invoke-stream.js';
import type { TextFamily, TextStream } from './text-family.js';
import { readTokens, toUsage, writtenTokens } from './token-counts.js';

/** The completions of a model from before Converse. */
export class TextCompletions {
  constructor(
    private readonly model: BedrockModel,
    private readonly family: TextFamily,
  ) {}

  /** What of the port the family offers. */
  operations(): Pick<ProviderAdapter, 'completions' | 'streamCompletions'> {
    const { stream } = this.family;
    return {
      completions: (call) => this.complete(call),
      ...(stream === null ? {} : { streamCompletions: (call) => this.openStream(call, stream) }),
    };
  }

  private async complete(
    call: ProviderCall<CompletionsRequest>,
  ): Promise<ProviderAnswer<CompletionsResponse>> {
    const { name, connection } = this.model;
    const body = this.family.toBody(call.request, name);
    const endpoint = await connection.endpoint('invoke');
    const { json, headers } = await endpoint.postJson(body, call);
    const facts = this.model.facts(headers);
    const answer = this.family.readAnswer(json, facts);
    const isCounted = answer.usage.prompt_tokens !== null;
    const usage = isCounted ? answer.usage : toUsage(readTokens(headers), writtenTokens(headers));
    return { value: { ...answer, id: answer.id ?? facts.id, usage }, text: null };
  }

  private async openStream(
    call: ProviderCall<CompletionsRequest>,
    stream: TextStream,
  ): Promise<AsyncIterable<CompletionsChunk>> {
    const { name, connection } = this.model;
    const body = { ...this.family.toBody(call.request, name), ...stream.fields };
    const [endpoint, codec] = await Promise.all([
      connection.endpoint('invoke-with-response-stream'),
      loadFrameCodec(),
    ]);
    const source = await endpoint.openStream(body, call);
    const facts = this.model.facts();
    const state = new InvokeStreamState(stream.open(facts), facts);
    return readEventStream(source, state, VENDOR, new EventFrameDecoder(codec));
  }
}
