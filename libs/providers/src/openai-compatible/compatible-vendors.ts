import type { ProviderAdapter } from '../port/provider-adapter.js';
import type {
  AdapterDependencies,
  ProviderDefinition,
  SettingsContext,
  SettingsResult,
} from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';
import { vendorUrl } from '../shared/vendor-url.js';
import type { VendorErrorReader } from '../transport/vendor-error.js';
import { createCompatibleAdapter } from './compatible-adapter.js';
import { readMistralError } from './mistral-error.js';

/** A vendor whose API is OpenAI's, at its own address and with differences that a table can hold. */
interface CompatibleVendor {
  readonly name: string;
  readonly displayName: string;
  readonly baseUrl: string;
  /** The setting that holds the key; `api_key` unless MLflow gave the vendor one of its own. */
  readonly keySetting?: string;
  /** For servers that run without keys but whose clients always send one. */
  readonly defaultKey?: string;
  readonly hasCompletionsApi?: boolean;
  /** True unless the vendor only has models that talk. */
  readonly hasEmbeddingsApi?: boolean;
  readonly canCountStreams?: boolean;
  readonly renames?: Readonly<Record<string, string>>;
  /** Whether a single stop text has to stand in a list. */
  readonly needsStopList?: boolean;
  readonly readError?: VendorErrorReader;
  /** What MLflow multiplies the temperature of completions with. */
  readonly mlflowCompletionsFactor?: number;
}

export interface CompatibleSettings {
  readonly apiKey: string;
  readonly baseUrl: URL;
  readonly modelName: string;
}

/** Where OpenAI's newer name is not known, it would be ignored without a word. */
const OLDER_NAMES = { max_completion_tokens: 'max_tokens' };

const VENDORS: readonly CompatibleVendor[] = [
  { name: 'groq', displayName: 'Groq', baseUrl: 'https://api.groq.com/openai/v1', hasEmbeddingsApi: false },
  {
    name: 'deepseek',
    displayName: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    hasEmbeddingsApi: false,
    renames: OLDER_NAMES,
  },
  { name: 'xai', displayName: 'xAI', baseUrl: 'https://api.x.ai/v1', hasEmbeddingsApi: false },
  { name: 'openrouter', displayName: 'OpenRouter', baseUrl: 'https://openrouter.ai/api/v1' },
  {
    name: 'ollama',
    displayName: 'Ollama',
    baseUrl: 'http://localhost:11434/v1',
    defaultKey: 'ollama',
    renames: OLDER_NAMES,
  },
  {
    name: 'mistral',
    displayName: 'Mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    keySetting: 'mistral_api_key',
    // Counts every stream unasked and refuses fields that it does not know.
    canCountStreams: false,
    renames: { ...OLDER_NAMES, seed: 'random_seed', dimensions: 'output_dimension' },
    readError: readMistralError,
    mlflowCompletionsFactor: 0.5,
  },
  {
    name: 'togetherai',
    displayName: 'Together AI',
    baseUrl: 'https://api.together.xyz/v1',
    keySetting: 'togetherai_api_key',
    hasCompletionsApi: true,
    renames: OLDER_NAMES,
    needsStopList: true,
  },
  {
    name: 'vllm',
    displayName: 'vLLM',
    baseUrl: 'http://localhost:8000/v1',
    defaultKey: 'EMPTY',
    // Base models, which have no form for conversations, can only complete.
    hasCompletionsApi: true,
  },
];

/** The vendors that differ from OpenAI only by name and address. */
export const compatibleProviders: readonly ProviderDefinition<CompatibleSettings>[] = VENDORS.map(
  (vendor) => ({
    name: vendor.name,
    aliases: [],
    displayName: vendor.displayName,
    isConfigRequired: vendor.defaultKey === undefined,
    mlflowTemperatureFactor: ({ endpointType }) =>
      endpointType === 'llm/v1/completions' ? (vendor.mlflowCompletionsFactor ?? 1) : 1,
    parseSettings: (config, context) => parseSettings(vendor, config, context),
    create: (settings, dependencies) => createAdapter(vendor, settings, dependencies),
  }),
);

function createAdapter(
  vendor: CompatibleVendor,
  { apiKey, baseUrl, modelName }: CompatibleSettings,
  dependencies: AdapterDependencies,
): ProviderAdapter {
  const address = {
    vendor: vendor.displayName,
    url: (path: string) => vendorUrl(baseUrl, path),
    headers: { authorization: `Bearer ${apiKey}` },
    secrets: [apiKey],
    ...(vendor.readError ? { readError: vendor.readError } : {}),
  };
  const { renames = {}, canCountStreams = true, needsStopList = false } = vendor;
  const { hasCompletionsApi = false, hasEmbeddingsApi = true } = vendor;
  const profile = { model: modelName, renames, canCountStreams, needsStopList };
  return createCompatibleAdapter(
    { address, profile, modelName, hasCompletionsApi, hasEmbeddingsApi },
    dependencies,
  );
}

function parseSettings(
  { baseUrl, defaultKey, keySetting = 'api_key' }: CompatibleVendor,
  config: unknown,
  { modelName }: SettingsContext,
): SettingsResult<CompatibleSettings> {
  const reader = new SettingsReader(config, [keySetting, 'api_base']);
  if (modelName === null) reader.refuseModelName('is required');
  return reader.result({
    apiKey:
      defaultKey === undefined
        ? reader.requiredHeaderText(keySetting)
        : (reader.headerText(keySetting) ?? defaultKey),
    baseUrl: reader.url('api_base', baseUrl),
    modelName: modelName ?? '',
  });
}
