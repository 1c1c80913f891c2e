import type { EmbeddingsRequest, EmbeddingsResponse } from '@weir/llm-v1';
import type { ProviderAdapter, ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import { unsuitableRequest } from '../port/provider.errors.js';
import { embeddingsAnswer, textsOf } from '../shared/embedding-vectors.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import type { BedrockModel } from './bedrock-model.js';
import { VENDOR } from './bedrock-vendor.js';
import { CallGroup } from './call-group.js';
import { embeddingOptions, type EmbeddedTexts, type EmbeddingFamily } from './embedding-family.js';
import { readTokens } from './token-counts.js';

/** As many as OpenAI takes in one call; here each can be a call of its own. */
const MAX_TEXTS = 2048;
const CALLS_AT_A_TIME = 8;

/** A model that embeds. Most take one text at a time, so that several become several calls. */
export class EmbeddingsAdapter implements ProviderAdapter {
  constructor(
    private readonly model: BedrockModel,
    private readonly family: EmbeddingFamily,
  ) {}

  async embeddings(call: ProviderCall<EmbeddingsRequest>): Promise<ProviderAnswer<EmbeddingsResponse>> {
    const { input, encoding_format: format } = call.request;
    const bodies = this.bodies(textsOf(input, VENDOR), call.request);
    const endpoint = await this.model.connection.endpoint('invoke');
    const group = new CallGroup(call, CALLS_AT_A_TIME);
    const answers = await group.run(bodies, (body, limits) => this.embed(endpoint, { body, limits }));
    const tokens = sum(answers.map((answer) => answer.tokens));
    const usage = { prompt_tokens: tokens, total_tokens: tokens };
    const vectors = answers.flatMap((answer) => answer.vectors);
    return { value: embeddingsAnswer({ vectors, model: this.model.name, usage, format }), text: null };
  }

  private bodies(texts: readonly string[], request: EmbeddingsRequest): unknown[] {
    if (texts.length > MAX_TEXTS)
      throw unsuitableRequest(`At most ${String(MAX_TEXTS)} texts can be embedded in one call.`);
    const { textsPerCall, toBody } = this.family;
    const options = embeddingOptions(request);
    const bodies: unknown[] = [];
    for (let start = 0; start < texts.length; start += textsPerCall)
      bodies.push(toBody(texts.slice(start, start + textsPerCall), options));
    return bodies;
  }

  private async embed(
    endpoint: VendorEndpoint,
    { body, limits }: { readonly body: unknown; readonly limits: Parameters<VendorEndpoint['postJson']>[1] },
  ): Promise<EmbeddedTexts> {
    const { json, headers } = await endpoint.postJson(body, limits);
    const { vectors, tokens } = this.family.readAnswer(json);
    return { vectors, tokens: tokens ?? readTokens(headers) };
  }
}

function sum(counts: readonly (number | null)[]): number | null {
  return counts.reduce<number | null>(
    (total, count) => (total === null || count === null ? null : total + count),
    0,
  );
}
