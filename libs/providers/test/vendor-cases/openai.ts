import type { VendorCase } from '../adapter-fixture.js';
import { KEY } from './key.js';
import { openAiAnswers } from './openai-answers.js';

const azureConfig = (apiType: string) => (baseUrl: string) => ({
  openai_api_type: apiType,
  openai_api_key: KEY,
  openai_api_base: baseUrl,
  openai_deployment_name: 'my-deploy',
  openai_api_version: '2024-10-21',
});

export const openAiCases: readonly VendorCase[] = [
  {
    title: 'openai',
    provider: 'openai',
    key: KEY,
    config: (baseUrl) => ({ openai_api_key: KEY, openai_api_base: `${baseUrl}/v1` }),
    ...openAiAnswers,
  },
  { title: 'azure', provider: 'openai', key: KEY, config: azureConfig('azure'), ...openAiAnswers },
  {
    title: 'azure by its own name',
    provider: 'azure',
    key: KEY,
    config: (baseUrl) => ({
      openai_api_key: KEY,
      openai_api_base: baseUrl,
      openai_api_version: '2024-10-21',
    }),
    ...openAiAnswers,
  },
  { title: 'azuread', provider: 'openai', key: KEY, config: azureConfig('azuread'), ...openAiAnswers },
];
