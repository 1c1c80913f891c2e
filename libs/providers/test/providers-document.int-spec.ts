import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { EndpointType } from '@weir/llm-v1';
import {
  providerRegistry,
  VendorTransport,
  type ProviderAdapter,
  type ProviderDefinition,
  type ProviderOperation,
} from '../src/index.js';
import { VENDOR_CASES } from './vendor-cases/index.js';

const PAGE = new URL('../../../docs/providers.md', import.meta.url);
const TYPES: readonly EndpointType[] = ['llm/v1/chat', 'llm/v1/completions', 'llm/v1/embeddings'];
/** Models of another kind than those of the shared suite. */
const OTHER_MODELS: Readonly<Record<string, string>> = { bedrock: 'amazon.titan-embed-text-v2:0' };
const NOWHERE = 'http://127.0.0.1:1';

describe('docs/providers.md', () => {
  const transport = new VendorTransport();
  afterAll(() => transport.close());

  /** Adapters of all kinds of the vendor's models that the shared suite knows. */
  function adaptersOf(definition: ProviderDefinition): ProviderAdapter[] {
    const known = VENDOR_CASES.filter(({ provider }) => providerRegistry.find(provider) === definition);
    const other = OTHER_MODELS[definition.name];
    const samples = known.flatMap(({ config, modelName = 'model-1' }) =>
      [modelName, ...(other === undefined ? [] : [other])].map((name) => ({
        config: config(NOWHERE, NOWHERE),
        modelName: name,
      })),
    );
    const dependencies = { transport, clock: Date.now, createId: () => 'id' };
    return (samples.length > 0 ? samples : [{ config: {}, modelName: 'model-1' }]).flatMap(
      ({ config, modelName }) =>
        TYPES.flatMap((endpointType) => {
          const parsed = definition.parseSettings(config, { modelName, endpointType });
          return parsed.ok ? [definition.create(parsed.settings, dependencies)] : [];
        }),
    );
  }

  function settingsOf(definition: ProviderDefinition): readonly string[] {
    const stranger = 'no-such-setting';
    const context = { modelName: 'model-1', endpointType: 'llm/v1/chat' as const };
    const { warnings = [] } = definition.parseSettings({ [stranger]: 1 }, context);
    return warnings.find(({ path }) => path.at(-1) === stranger)?.known ?? [];
  }

  function rowOf(definition: ProviderDefinition): string {
    const adapters = adaptersOf(definition);
    expect({ provider: definition.name, adapters: adapters.length }).not.toMatchObject({ adapters: 0 });
    const has = (operation: ProviderOperation) => adapters.some((adapter) => operation in adapter);
    const cell = (whole: ProviderOperation, streamed: ProviderOperation | null) => {
      if (!has(whole)) return '–';
      return streamed !== null && has(streamed) ? 'yes, streams' : 'yes';
    };
    const names = [definition.name, ...definition.aliases].map((name) => `\`${name}\``);
    const settings = settingsOf(definition).map((key) => `\`${key}\``);
    return [
      names.join(' '),
      definition.displayName,
      cell('chat', 'streamChat'),
      cell('completions', 'streamCompletions'),
      cell('embeddings', null),
      settings.length === 0 ? '–' : settings.join(' '),
    ].join(' | ');
  }

  it('tells of every provider what this build does', () => {
    const lines = readFileSync(PAGE, 'utf8').split('\n');
    const rows = lines
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim())
          .join(' | '),
      );
    expect(rows).toEqual(providerRegistry.definitions.map(rowOf));
  });
});
