import type { ProviderDefinition } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';
import { DemoAdapter } from './demo.adapter.js';

export interface DemoSettings {
  readonly modelName: string;
}

/** A model to try the gateway with: no key, no network, no configuration. */
export const demoProvider: ProviderDefinition<DemoSettings> = {
  name: 'demo',
  aliases: [],
  displayName: 'Demo',
  isConfigRequired: false,
  parseSettings: (config, { modelName }) =>
    new SettingsReader(config, []).result({ modelName: modelName ?? 'demo' }),
  create: ({ modelName }, dependencies) => new DemoAdapter(modelName, dependencies),
};
