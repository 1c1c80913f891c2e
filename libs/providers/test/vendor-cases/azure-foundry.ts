import type { VendorCase } from '../adapter-fixture.js';
import { KEY } from './key.js';
import { openAiAnswers } from './openai-answers.js';

export const azureFoundryCases: readonly VendorCase[] = [
  {
    title: 'azure-ai-foundry with a key',
    provider: 'azure-ai-foundry',
    key: KEY,
    config: (baseUrl) => ({ api_key: KEY, api_base: `${baseUrl}/openai/v1` }),
    ...openAiAnswers,
  },
  {
    title: 'azure-ai-foundry with a token, by version',
    provider: 'azure_foundry',
    key: KEY,
    config: (baseUrl) => ({
      bearer_token: KEY,
      api_base: `${baseUrl}/models`,
      api_version: '2024-05-01-preview',
    }),
    ...openAiAnswers,
  },
  {
    title: 'azure-ai-foundry with an application of Entra ID',
    provider: 'azure-ai-foundry',
    key: KEY,
    credentials: { json: { access_token: KEY, expires_in: 3600, token_type: 'Bearer' } },
    config: (baseUrl, credentialsUrl) => ({
      api_base: `${baseUrl}/openai/v1`,
      tenant_id: 'tenant-1',
      client_id: 'application',
      client_secret: 'secret-of-application',
      authority: credentialsUrl,
    }),
    ...openAiAnswers,
  },
];
