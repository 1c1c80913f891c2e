import type { AdapterDependencies, ProviderDefinition } from '../port/provider-definition.js';
import { vendorUrl } from '../shared/vendor-url.js';
import { HuggingFaceTgiAdapter } from './huggingface-tgi.adapter.js';
import { parseHuggingFaceTgiSettings, type HuggingFaceTgiSettings } from './huggingface-tgi.settings.js';

/** Text Generation Inference of Hugging Face. */
export const huggingFaceTgiProvider: ProviderDefinition<HuggingFaceTgiSettings> = {
  name: 'huggingface-text-generation-inference',
  aliases: [],
  displayName: 'Hugging Face Text Generation Inference',
  isConfigRequired: true,
  mlflowTemperatureFactor: ({ endpointType }) => (endpointType === 'llm/v1/completions' ? 50 : 1),
  parseSettings: parseHuggingFaceTgiSettings,
  create({ serverUrl, apiKey, modelName }, { transport, clock }: AdapterDependencies) {
    const target = {
      headers: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` },
      vendor: 'The TGI server',
      secrets: apiKey === null ? [] : [apiKey],
    };
    const open = (path: string) => transport.endpoint({ ...target, url: vendorUrl(serverUrl, path) });
    const endpoints = {
      generate: open('generate'),
      generateStream: open('generate_stream'),
      chat: open('v1/chat/completions'),
    };
    return new HuggingFaceTgiAdapter(endpoints, modelName, clock);
  },
};
