import type { CompletionsRequest, CompletionsResponse } from '@weir/llm-v1';
import type { ProviderAdapter, ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import { readJurassicAnswer, toJurassicBody } from './jurassic.mapper.js';

/** One Jurassic model: texts in, texts out, nothing streamed. */
export class JurassicAdapter implements ProviderAdapter {
  constructor(
    private readonly complete: VendorEndpoint,
    private readonly model: string,
    private readonly clock: () => number,
  ) {}

  async completions(call: ProviderCall<CompletionsRequest>): Promise<ProviderAnswer<CompletionsResponse>> {
    const { json } = await this.complete.postJson(toJurassicBody(call.request), call);
    const created = Math.floor(this.clock() / 1000);
    return { value: readJurassicAnswer(json, { model: this.model, created }), text: null };
  }
}
