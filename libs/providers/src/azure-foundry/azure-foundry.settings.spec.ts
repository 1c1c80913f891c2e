import { describe, expect, it } from '@jest/globals';
import { parseAzureFoundrySettings } from './azure-foundry.settings.js';

const api_base = 'https://r.services.ai.azure.com/openai/v1';
const parse = (config: unknown) =>
  parseAzureFoundrySettings(config, { modelName: 'Phi-4', endpointType: 'llm/v1/chat' });

describe('parseAzureFoundrySettings', () => {
  it.each([
    [{ api_key: 'k' }, { kind: 'key', key: 'k' }],
    [{ bearer_token: 't' }, { kind: 'token', token: 't' }],
    [
      { client_id: 'c', client_secret: 's', tenant_id: 'a/b' },
      {
        kind: 'client',
        clientId: 'c',
        clientSecret: 's',
        tokenUrl: new URL('https://login.microsoftonline.com/a%2Fb/oauth2/v2.0/token'),
      },
    ],
  ])('reads %j', (config, credentials) => {
    expect(parse({ api_base, ...config })).toMatchObject({
      ok: true,
      settings: { apiVersion: null, credentials, modelName: 'Phi-4' },
    });
  });

  it.each([
    [{ api_key: 'k' }, ['api_base']],
    [{ api_base }, ['api_key']],
    [{ api_base, api_key: 'k', bearer_token: 't' }, ['api_key']],
    [{ api_base, bearer_token: 't', client_id: 'c', client_secret: 's', tenant_id: 't' }, ['bearer_token']],
    [{ api_base, client_id: 'c', client_secret: 's' }, ['tenant_id']],
  ])('refuses %j', (config, keys) => {
    const result = parse(config);
    const paths = result.ok ? [] : result.issues.map(({ path }) => path.join('.'));
    expect(paths).toEqual(keys.map((key) => `config.${key}`));
  });
});
