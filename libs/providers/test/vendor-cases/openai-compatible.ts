import type { VendorCase } from '../adapter-fixture.js';
import { KEY } from './key.js';
import { openAiAnswers } from './openai-answers.js';

const compatible = [
  ['groq', 'api_key'],
  ['deepseek', 'api_key'],
  ['xai', 'api_key'],
  ['openrouter', 'api_key'],
  ['ollama', 'api_key'],
  ['mistral', 'mistral_api_key'],
].map(([provider = '', keySetting = '']) => ({
  title: provider,
  provider,
  key: KEY,
  config: (baseUrl: string) => ({ [keySetting]: KEY, api_base: `${baseUrl}/v1` }),
  ...openAiAnswers,
  ...(['groq', 'deepseek', 'xai'].includes(provider) ? { embeddings: null } : {}),
}));

/** What a vendor with a completions API answers there. */
const textCompletion = {
  json: {
    id: 'x',
    object: 'text_completion',
    created: 1,
    choices: [{ index: 0, text: 'Tokyo.', finish_reason: 'eos' }],
  },
};

export const compatibleCases: readonly VendorCase[] = [
  ...compatible,
  {
    title: 'togetherai',
    provider: 'togetherai',
    key: KEY,
    config: (baseUrl) => ({ togetherai_api_key: KEY, api_base: `${baseUrl}/v1` }),
    ...openAiAnswers,
    completions: textCompletion,
  },
  {
    title: 'vllm',
    provider: 'vllm',
    key: KEY,
    config: (baseUrl) => ({ api_key: KEY, api_base: `${baseUrl}/v1` }),
    ...openAiAnswers,
    completions: textCompletion,
  },
];
