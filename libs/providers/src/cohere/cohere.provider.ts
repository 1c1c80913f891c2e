import type { ProviderDefinition } from '../port/provider-definition.js';
import { CohereAdapter } from './cohere.adapter.js';
import { parseCohereSettings, type CohereSettings } from './cohere.settings.js';

/** Command and Embed models at Cohere, over its API v1 or v2. */
export const cohereProvider: ProviderDefinition<CohereSettings> = {
  name: 'cohere',
  aliases: [],
  displayName: 'Cohere',
  isConfigRequired: true,
  mlflowTemperatureFactor: () => 2.5,
  parseSettings: parseCohereSettings,
  create: (settings, dependencies) => new CohereAdapter(settings, dependencies),
};
