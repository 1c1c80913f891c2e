import type { ProviderDefinition, SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';
import { vendorUrl } from '../shared/vendor-url.js';
import { OpenAiCompatibleAdapter } from './openai-compatible.adapter.js';

/** A vendor whose API is OpenAI's, at its own address. */
interface CompatibleVendor {
  readonly name: string;
  readonly displayName: string;
  readonly baseUrl: string;
  /** For servers that run without keys but whose clients always send one. */
  readonly defaultKey?: string;
}

export interface CompatibleSettings {
  readonly apiKey: string;
  readonly baseUrl: URL;
  readonly modelName: string;
}

const VENDORS: readonly CompatibleVendor[] = [
  { name: 'groq', displayName: 'Groq', baseUrl: 'https://api.groq.com/openai/v1' },
  { name: 'deepseek', displayName: 'DeepSeek', baseUrl: 'https://api.deepseek.com/v1' },
  { name: 'xai', displayName: 'xAI', baseUrl: 'https://api.x.ai/v1' },
  { name: 'openrouter', displayName: 'OpenRouter', baseUrl: 'https://openrouter.ai/api/v1' },
  { name: 'ollama', displayName: 'Ollama', baseUrl: 'http://localhost:11434/v1', defaultKey: 'ollama' },
  { name: 'vllm', displayName: 'vLLM', baseUrl: 'http://localhost:8000/v1', defaultKey: 'EMPTY' },
];

/** The vendors that differ from OpenAI only by name and address. */
export const compatibleProviders: readonly ProviderDefinition<CompatibleSettings>[] = VENDORS.map(
  (vendor) => ({
    name: vendor.name,
    aliases: [],
    displayName: vendor.displayName,
    isConfigRequired: vendor.defaultKey === undefined,
    parseSettings: (config, context) => parseSettings(vendor, config, context),
    create({ apiKey, baseUrl, modelName }, { transport, clock }) {
      const target = {
        vendor: vendor.displayName,
        headers: { authorization: `Bearer ${apiKey}` },
        secrets: [apiKey],
      };
      const open = (path: string) => transport.endpoint({ ...target, url: vendorUrl(baseUrl, path) });
      return new OpenAiCompatibleAdapter(
        { chat: open('chat/completions'), embeddings: open('embeddings'), completions: null },
        { model: modelName, isReasoningModel: false, canCountStreams: true },
        { vendor: vendor.displayName, model: modelName, now: () => Math.floor(clock() / 1000) },
      );
    },
  }),
);

function parseSettings(
  { baseUrl, defaultKey }: CompatibleVendor,
  config: unknown,
  { modelName }: SettingsContext,
): SettingsResult<CompatibleSettings> {
  const reader = new SettingsReader(config, ['api_key', 'api_base']);
  if (modelName === null) reader.refuseModelName('is required');
  return reader.result({
    apiKey:
      defaultKey === undefined
        ? reader.requiredHeaderText('api_key')
        : (reader.headerText('api_key') ?? defaultKey),
    baseUrl: reader.url('api_base', baseUrl),
    modelName: modelName ?? '',
  });
}
