import type { VendorCase } from '../adapter-fixture.js';
import { KEY } from './key.js';
import { openAiAnswers } from './openai-answers.js';

const generated = {
  json: {
    generated_text: 'Tokyo.',
    details: { finish_reason: 'eos_token', generated_tokens: 2, prefill: [] },
  },
};

export const huggingFaceTgiCases: readonly VendorCase[] = [
  {
    title: 'huggingface-text-generation-inference',
    provider: 'huggingface-text-generation-inference',
    key: KEY,
    config: (baseUrl) => ({ hf_server_url: baseUrl, api_key: KEY }),
    ...openAiAnswers,
    completions: generated,
    embeddings: null,
  },
];
