import { describe, expect, it } from '@jest/globals';
import { cohereProvider } from './cohere.provider.js';
import { parseCohereSettings } from './cohere.settings.js';

const context = { modelName: 'command-a-03-2025', endpointType: 'llm/v1/chat' } as const;

function settings(config: unknown, modelName: string | null = context.modelName) {
  return parseCohereSettings(config, { ...context, modelName });
}

describe('parseCohereSettings', () => {
  it.each([
    ['command-a-03-2025', 'https://api.cohere.com/v2', 'v2'],
    ['embed-v4.0', 'https://api.cohere.com/v2', 'v2'],
    ['command', 'https://api.cohere.com/v1', 'v1'],
    ['command-light-nightly', 'https://api.cohere.com/v1', 'v1'],
  ])('sends %s to %s', (modelName, address, apiVersion) => {
    expect(settings({ cohere_api_key: 'k' }, modelName)).toEqual({
      ok: true,
      warnings: [],
      settings: { apiKey: 'k', apiVersion, baseUrl: new URL(address), modelName },
    });
  });

  it.each([
    ['http://localhost/cohere/v1', 'v1'],
    ['http://localhost/cohere/v1/', 'v1'],
    ['http://localhost/cohere/v2', 'v2'],
    ['http://localhost/v1/cohere', 'v2'],
  ])('reads the version from the end of %s', (api_base, apiVersion) => {
    expect(settings({ cohere_api_key: 'k', api_base })).toMatchObject({ settings: { apiVersion } });
  });

  it('names what is wrong, never a value', () => {
    const result = settings({ cohere_api_key: 'sk\nsecret', api_base: 'nowhere' }, null);
    expect(result).toMatchObject({
      issues: [
        { path: ['name'], reason: 'is required' },
        { path: ['config', 'api_base'] },
        { path: ['config', 'cohere_api_key'] },
      ],
    });
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(settings({})).toMatchObject({ issues: [{ path: ['config', 'cohere_api_key'] }] });
  });
});

describe('cohereProvider', () => {
  it("has MLflow's temperature factor", () => {
    expect(cohereProvider.mlflowTemperatureFactor?.(context)).toBe(2.5);
  });
});
