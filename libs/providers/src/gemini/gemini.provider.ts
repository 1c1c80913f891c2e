import { googleStudioSettings, type GoogleStudioSettings } from '../google/google-studio.js';
import type { ProviderDefinition } from '../port/provider-definition.js';
import { GeminiAdapter } from './gemini.adapter.js';

/** Gemini models at Google AI Studio. */
export const geminiProvider: ProviderDefinition<GoogleStudioSettings> = {
  name: 'gemini',
  aliases: [],
  displayName: 'Gemini',
  isConfigRequired: true,
  parseSettings: googleStudioSettings({ keyName: 'gemini_api_key', version: 'v1beta' }),
  create: (settings, dependencies) => new GeminiAdapter(settings, dependencies),
};
