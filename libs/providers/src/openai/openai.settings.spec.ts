import { describe, expect, it } from '@jest/globals';
import type { SettingsContext } from '../port/provider-definition.js';
import { isReasoningModel, isTextModel } from './openai-models.js';
import { parseAzureOpenAiSettings, parseOpenAiSettings } from './openai.settings.js';

const context: SettingsContext = { modelName: 'gpt-4', endpointType: 'llm/v1/chat' };
const azure = {
  openai_api_type: 'azure',
  openai_api_key: 'k',
  openai_api_base: 'https://me.openai.azure.com',
  openai_deployment_name: 'd',
  openai_api_version: '2024-02-01',
};

function reasons(config: unknown, modelName: string | null = 'gpt-4'): string[] {
  const result = parseOpenAiSettings(config, { ...context, modelName });
  return result.ok ? [] : result.issues.map(({ path, reason }) => `${path.join('.')}: ${reason}`);
}

describe('parseOpenAiSettings', () => {
  it('needs only a key', () => {
    expect(parseOpenAiSettings({ openai_api_key: 'k' }, context)).toEqual({
      ok: true,
      warnings: [],
      settings: {
        apiType: 'openai',
        apiKey: 'k',
        baseUrl: new URL('https://api.openai.com/v1'),
        organization: null,
        modelName: 'gpt-4',
      },
    });
  });

  it.each(['azure', 'AzureAD', 'AZURE'])('reads type %s in any case', (openai_api_type) => {
    const result = parseOpenAiSettings({ ...azure, openai_api_type }, context);
    expect(result).toMatchObject({
      ok: true,
      settings: { apiType: openai_api_type.toLowerCase(), deploymentName: 'd' },
    });
  });

  it('warns about keys that it does not know', () => {
    const result = parseOpenAiSettings({ openai_api_key: 'k', openai_api_bse: 'x' }, context);
    expect(result).toMatchObject({ ok: true, warnings: [{ path: ['config', 'openai_api_bse'] }] });
  });

  it.each<[string, unknown, string]>([
    ['no config', undefined, 'config.openai_api_key: is required'],
    ['a list', [], 'config: must be a mapping of settings'],
    ['a numeric key', { openai_api_key: 12_345 }, 'config.openai_api_key: is not a string'],
    ['an empty key', { openai_api_key: '  ' }, 'config.openai_api_key: is empty'],
    ['a key with a line break', { openai_api_key: 'a\nb' }, 'config.openai_api_key: contains characters'],
    ['an unknown type', { openai_api_key: 'k', openai_api_type: 'other' }, 'Invalid OpenAI API type'],
    [
      'a bad address',
      { openai_api_key: 'k', openai_api_base: 'nowhere' },
      'config.openai_api_base: is not an http',
    ],
    ['another scheme', { openai_api_key: 'k', openai_api_base: 'file:///etc/passwd' }, 'is not an http'],
    [
      'a deployment without azure',
      { openai_api_key: 'k', openai_deployment_name: 'd' },
      'openai_deployment_name: goes with',
    ],
    [
      'an organisation with azure',
      { ...azure, openai_organization: 'o' },
      'openai_organization: cannot be combined',
    ],
    [
      'azure without a version',
      { ...azure, openai_api_version: null },
      'config.openai_api_version: is required',
    ],
    [
      'azure without an address',
      { ...azure, openai_api_base: undefined },
      'config.openai_api_base: is required',
    ],
  ])('refuses %s', (_, config, expected) => {
    expect(reasons(config).join('\n')).toContain(expected);
  });

  it('names every fault at once and never a value', () => {
    const faults = reasons({ openai_api_type: 'azure', openai_api_key: 'sk-secret\n-x' });
    expect(faults).toHaveLength(4);
    expect(faults.join()).not.toContain('sk-secret');
  });

  it('needs a model, except on Azure', () => {
    expect(reasons({ openai_api_key: 'k' }, null)).toEqual(['name: is required']);
    expect(reasons(azure, null)).toEqual([]);
  });
});

describe('models', () => {
  it.each([
    'gpt-3.5-turbo-instruct',
    'gpt-3.5-turbo-instruct-0914',
    'gpt-35-turbo-instruct',
    'davinci-002',
    'babbage-002',
    'ft:davinci-002:me::1',
  ])('%s has the completions API', (name) => expect(isTextModel(name)).toBe(true));

  it.each(['gpt-4', 'gpt-3.5-turbo', 'gpt-3.5-turbo-0125', 'davinci-0025', 'my-davinci-002'])(
    '%s only chats',
    (name) => {
      expect(isTextModel(name)).toBe(false);
    },
  );

  it.each(['o1', 'o3-mini', 'o4-mini', 'gpt-5', 'gpt-5-mini', 'gpt-5.1'])('%s reasons', (name) => {
    expect(isReasoningModel(name)).toBe(true);
  });

  it.each(['gpt-4o', 'gpt-4', 'omni', 'o', 'gpt-50'])('%s does not', (name) => {
    expect(isReasoningModel(name)).toBe(false);
  });
});

describe('parseAzureOpenAiSettings', () => {
  const { openai_api_type: _, openai_deployment_name: __, ...plain } = azure;

  it.each([
    [plain, 'azure', 'gpt-4'],
    [azure, 'azure', 'd'],
    [{ ...plain, openai_api_type: 'azuread' }, 'azuread', 'gpt-4'],
  ])(
    'is Azure without being told, and calls the deployment as the model',
    (config, apiType, deploymentName) => {
      expect(parseAzureOpenAiSettings(config, context)).toMatchObject({
        ok: true,
        settings: { apiType, deploymentName, modelName: 'gpt-4' },
      });
    },
  );

  it('is nothing but Azure, and needs a deployment where the model has no name', () => {
    const refused = [
      parseAzureOpenAiSettings({ ...plain, openai_api_type: 'openai' }, context),
      parseAzureOpenAiSettings(plain, { ...context, modelName: null }),
    ];
    expect(refused).toMatchObject([
      { ok: false, issues: [{ path: ['config', 'openai_api_type'] }] },
      { ok: false, issues: [{ path: ['config', 'openai_deployment_name'] }] },
    ]);
  });
});
