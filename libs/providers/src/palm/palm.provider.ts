import { googleStudioSettings, type GoogleStudioSettings } from '../google/google-studio.js';
import type { ProviderDefinition } from '../port/provider-definition.js';
import { PalmAdapter } from './palm.adapter.js';

/** PaLM 2 models at Google AI Studio. */
export const palmProvider: ProviderDefinition<GoogleStudioSettings> = {
  name: 'palm',
  aliases: [],
  displayName: 'PaLM',
  isConfigRequired: true,
  mlflowTemperatureFactor: () => 0.5,
  parseSettings: googleStudioSettings({ keyName: 'palm_api_key', version: 'v1beta3' }),
  create: (settings, dependencies) => new PalmAdapter(settings, dependencies),
};
