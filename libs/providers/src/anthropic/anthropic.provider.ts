import type { ProviderDefinition } from '../port/provider-definition.js';
import { AnthropicAdapter } from './anthropic.adapter.js';
import { parseAnthropicSettings, type AnthropicSettings } from './anthropic.settings.js';

/** Claude models at Anthropic. */
export const anthropicProvider: ProviderDefinition<AnthropicSettings> = {
  name: 'anthropic',
  aliases: [],
  displayName: 'Anthropic',
  isConfigRequired: true,
  mlflowTemperatureFactor: () => 0.5,
  parseSettings: parseAnthropicSettings,
  create: (settings, dependencies) => new AnthropicAdapter(settings, dependencies),
};
