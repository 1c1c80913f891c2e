import type { ProviderDefinition } from '../port/provider-definition.js';
import { createAi21Adapter } from './ai21labs.adapter.js';
import { parseAi21Settings, type Ai21Settings } from './ai21labs.settings.js';

/** Jamba and Jurassic models at AI21 Labs. */
export const ai21Provider: ProviderDefinition<Ai21Settings> = {
  name: 'ai21labs',
  aliases: ['ai21'],
  displayName: 'AI21 Labs',
  isConfigRequired: true,
  parseSettings: parseAi21Settings,
  create: createAi21Adapter,
};
