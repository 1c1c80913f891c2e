import type { ProviderDefinition } from '../port/provider-definition.js';
import { createOpenAiAdapter } from './openai.adapter.js';
import { parseAzureOpenAiSettings, parseOpenAiSettings, type OpenAiSettings } from './openai.settings.js';

/** OpenAI, Azure OpenAI, and servers that speak the same API behind `openai_api_base`. */
export const openAiProvider: ProviderDefinition<OpenAiSettings> = {
  name: 'openai',
  aliases: [],
  displayName: 'OpenAI',
  isConfigRequired: true,
  parseSettings: parseOpenAiSettings,
  create: createOpenAiAdapter,
};

/** The same with a name of its own, as newer versions of MLflow have it. */
export const azureOpenAiProvider: ProviderDefinition<OpenAiSettings> = {
  name: 'azure',
  aliases: ['azure-openai'],
  displayName: 'Azure OpenAI',
  isConfigRequired: true,
  parseSettings: parseAzureOpenAiSettings,
  create: createOpenAiAdapter,
};
