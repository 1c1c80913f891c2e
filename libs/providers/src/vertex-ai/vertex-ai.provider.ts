import type { ProviderDefinition } from '../port/provider-definition.js';
import { VertexAiAdapter } from './vertex-ai.adapter.js';
import { parseVertexAiSettings, type VertexAiSettings } from './vertex-ai.settings.js';

/** Gemini and embedding models at Google Cloud. */
export const vertexAiProvider: ProviderDefinition<VertexAiSettings> = {
  name: 'vertex-ai',
  aliases: [],
  displayName: 'Vertex AI',
  isConfigRequired: true,
  parseSettings: (config, context) => parseVertexAiSettings(config, context),
  create: (settings, dependencies) => new VertexAiAdapter(settings, dependencies),
};
