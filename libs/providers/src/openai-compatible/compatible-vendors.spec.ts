import { describe, expect, it } from '@jest/globals';
import { compatibleProviders } from './compatible-vendors.js';

const named = (name: string) => {
  const definition = compatibleProviders.find((provider) => provider.name === name);
  if (!definition) throw new Error(`no ${name}`);
  return definition;
};

describe('compatibleProviders', () => {
  it('know how MLflow scales temperatures: completions of Mistral, and nothing else', () => {
    const factors = compatibleProviders.map((provider) => [
      provider.name,
      provider.mlflowTemperatureFactor?.({ modelName: 'm', endpointType: 'llm/v1/completions' }),
      provider.mlflowTemperatureFactor?.({ modelName: 'm', endpointType: 'llm/v1/chat' }),
    ]);
    expect(factors.filter(([, completions, chat]) => completions !== 1 || chat !== 1)).toEqual([
      ['mistral', 0.5, 1],
    ]);
  });

  it('need a key unless the server runs without', () => {
    const context = { modelName: 'm', endpointType: 'llm/v1/chat' as const };
    expect(named('ollama').parseSettings(undefined, context)).toMatchObject({
      ok: true,
      settings: { apiKey: 'ollama', baseUrl: new URL('http://localhost:11434/v1') },
    });
    expect(named('groq').parseSettings({}, context)).toMatchObject({
      ok: false,
      issues: [{ path: ['config', 'api_key'], reason: 'is required' }],
    });
    expect(named('mistral').parseSettings({ mistral_api_key: 'k' }, context).ok).toBe(true);
  });
});
