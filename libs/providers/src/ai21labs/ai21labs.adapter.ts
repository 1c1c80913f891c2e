import type { ProviderAdapter } from '../port/provider-adapter.js';
import type { AdapterDependencies } from '../port/provider-definition.js';
import { vendorUrl } from '../shared/vendor-url.js';
import { readAi21Error } from './ai21labs-error.js';
import { isJurassic, type Ai21Settings } from './ai21labs.settings.js';
import { JambaAdapter } from './jamba.adapter.js';
import { JurassicAdapter } from './jurassic.adapter.js';

const VENDOR = 'AI21 Labs';

/** Makes the adapter of one model: Jurassic models complete, all others chat. */
export function createAi21Adapter(
  { apiKey, baseUrl, modelName }: Ai21Settings,
  { transport, clock }: AdapterDependencies,
): ProviderAdapter {
  const open = (path: string) =>
    transport.endpoint({
      url: vendorUrl(baseUrl, path),
      headers: { authorization: `Bearer ${apiKey}` },
      vendor: VENDOR,
      readError: readAi21Error,
      secrets: [apiKey],
    });
  if (isJurassic(modelName)) return new JurassicAdapter(open(`${modelName}/complete`), modelName, clock);
  return new JambaAdapter(
    { chat: open('chat/completions'), completions: null },
    // Counts every stream unasked.
    { model: modelName, renames: { max_completion_tokens: 'max_tokens' }, canCountStreams: false },
    { vendor: VENDOR, model: modelName, now: () => Math.floor(clock() / 1000) },
  );
}
