import type { ProviderAdapter } from '../port/provider-adapter.js';
import type { AdapterDependencies, ProviderDefinition } from '../port/provider-definition.js';
import { BedrockModel } from './bedrock-model.js';
import { parseBedrockSettings, type BedrockSettings } from './bedrock.settings.js';
import { ConverseAdapter } from './converse.adapter.js';
import { assumedEmbeddingFamily, embeddingFamilyOf } from './embedding-family.js';
import { EmbeddingsAdapter } from './embeddings.adapter.js';
import { TextCompletions } from './text-completions.js';
import { textFamilyOf } from './text-family.js';

/** Models behind Amazon Bedrock: they converse, or speak the words of their family. */
export const bedrockProvider: ProviderDefinition<BedrockSettings> = {
  name: 'bedrock',
  aliases: ['amazon-bedrock'],
  displayName: 'Amazon Bedrock',
  isConfigRequired: false,
  mlflowTemperatureFactor: ({ modelName, endpointType }) => {
    const family = endpointType === 'llm/v1/completions' ? textFamilyOf(modelName ?? '') : null;
    return family?.mlflowTemperatureFactor ?? 1;
  },
  parseSettings: parseBedrockSettings,
  create: createBedrockAdapter,
};

function createBedrockAdapter(settings: BedrockSettings, dependencies: AdapterDependencies): ProviderAdapter {
  const { modelName, endpointType } = settings;
  const model = new BedrockModel(settings, dependencies);
  const assumed = endpointType === 'llm/v1/embeddings' ? assumedEmbeddingFamily(modelName) : null;
  const embeddings = embeddingFamilyOf(modelName) ?? assumed;
  if (embeddings !== null) return new EmbeddingsAdapter(model, embeddings);
  const converse = new ConverseAdapter(model);
  const text = textFamilyOf(modelName);
  if (text === null) return converse;
  return {
    chat: (call) => converse.chat(call),
    streamChat: (call) => converse.streamChat(call),
    ...new TextCompletions(model, text).operations(),
  };
}
