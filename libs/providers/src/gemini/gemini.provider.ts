import type { ProviderDefinition } from '../port/provider-definition.js';
import { GeminiAdapter } from './gemini.adapter.js';
import { parseGeminiSettings, type GeminiSettings } from './gemini.settings.js';

/** Gemini models at Google AI Studio. */
export const geminiProvider: ProviderDefinition<GeminiSettings> = {
  name: 'gemini',
  aliases: [],
  displayName: 'Gemini',
  isConfigRequired: true,
  parseSettings: parseGeminiSettings,
  create: (settings, dependencies) => new GeminiAdapter(settings, dependencies),
};
