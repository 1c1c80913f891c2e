import type { AdapterDependencies } from '../port/provider-definition.js';
import type { ProviderAdapter } from '../port/provider-adapter.js';
import type { VendorTarget } from '../transport/vendor-endpoint.js';
import type { RequestProfile } from './openai-compatible-request.mapper.js';
import { OpenAiChatAdapter } from './openai-chat.adapter.js';
import { OpenAiCompatibleAdapter } from './openai-compatible.adapter.js';

/** Where a model is served and what every call to it carries. */
export interface CompatibleAddress extends Omit<VendorTarget, 'url'> {
  readonly url: (path: string) => URL;
}

/** Everything that tells one model behind the OpenAI API from another. */
export interface CompatibleModel {
  readonly address: CompatibleAddress;
  readonly profile: RequestProfile;
  readonly modelName: string;
  /** All others answer completions as a chat of one turn. */
  readonly hasCompletionsApi: boolean;
  /** True when absent. */
  readonly hasEmbeddingsApi?: boolean;
}

/** Makes the adapter of one model behind the OpenAI API. */
export function createCompatibleAdapter(
  { address, profile, modelName, hasCompletionsApi, hasEmbeddingsApi = true }: CompatibleModel,
  { transport, clock }: AdapterDependencies,
): ProviderAdapter {
  const open = (path: string) => transport.endpoint({ ...address, url: address.url(path) });
  const context = { vendor: address.vendor, model: modelName, now: () => Math.floor(clock() / 1000) };
  const talking = {
    chat: open('chat/completions'),
    completions: hasCompletionsApi ? open('completions') : null,
  };
  if (!hasEmbeddingsApi) return new OpenAiChatAdapter(talking, profile, context);
  return new OpenAiCompatibleAdapter({ ...talking, embeddings: open('embeddings') }, profile, context);
}
