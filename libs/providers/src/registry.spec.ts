import { describe, expect, it } from '@jest/globals';
import { ProviderRegistry } from './port/provider-registry.js';
import { providerRegistry } from './registry.js';

describe('providerRegistry', () => {
  it.each([
    ['openai', 'openai'],
    ['OpenAI', 'openai'],
    ['OPENAI', 'openai'],
    ['mlflow_model_serving', 'mlflow-model-serving'],
    ['MLFLOW-MODEL-SERVING', 'mlflow-model-serving'],
  ])('finds %s', (spelling, name) => {
    expect(providerRegistry.find(spelling)?.name).toBe(name);
  });

  it('finds nothing for a stranger', () => {
    expect(providerRegistry.find('nobody')).toBeNull();
    expect(providerRegistry.find('__proto__')).toBeNull();
  });

  it('writes every name in its canonical spelling', () => {
    for (const { name, aliases } of providerRegistry.definitions) {
      for (const spelling of [name, ...aliases]) expect(spelling).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    }
  });

  it('refuses two vendors of one name', () => {
    const [first] = providerRegistry.definitions;
    expect(
      () => new ProviderRegistry(first ? [first, { ...first, name: 'x', aliases: [first.name] }] : []),
    ).toThrow('Two providers');
  });
});
