import type { AdapterDependencies, ProviderDefinition } from '../port/provider-definition.js';
import type { ProviderAdapter } from '../port/provider-adapter.js';
import { BedrockConnection } from './bedrock-connection.js';
import { parseBedrockSettings, type BedrockSettings } from './bedrock.settings.js';
import type { BedrockContext } from './converse-response.mapper.js';
import { ConverseAdapter } from './converse.adapter.js';

/** Models behind Amazon Bedrock. */
export const bedrockProvider: ProviderDefinition<BedrockSettings> = {
  name: 'bedrock',
  aliases: ['amazon-bedrock'],
  displayName: 'Amazon Bedrock',
  isConfigRequired: false,
  parseSettings: parseBedrockSettings,
  create: createBedrockAdapter,
};

function createBedrockAdapter(settings: BedrockSettings, dependencies: AdapterDependencies): ProviderAdapter {
  const connection = new BedrockConnection(settings, dependencies);
  const newContext = (): BedrockContext => ({
    id: dependencies.createId(),
    model: settings.modelName,
    created: Math.floor(dependencies.clock() / 1000),
  });
  return new ConverseAdapter(connection, newContext);
}
