import type { VendorCase } from '../adapter-fixture.js';
import { KEY } from './key.js';
import { openAiAnswers } from './openai-answers.js';

const ai21 = {
  provider: 'ai21labs',
  key: KEY,
  config: (baseUrl: string) => ({ ai21labs_api_key: KEY, api_base: `${baseUrl}/studio/v1` }),
  errorBody: (message: string) => ({ detail: message }),
  embeddings: null,
};

export const ai21Cases: readonly VendorCase[] = [
  { ...openAiAnswers, ...ai21, title: 'ai21labs jamba', modelName: 'jamba-large' },
  {
    ...ai21,
    title: 'ai21labs jurassic',
    modelName: 'j2-mid',
    chat: null,
    completions: {
      json: {
        id: 1234,
        prompt: { text: 'What is the capital of Japan?', tokens: [] },
        completions: [{ data: { text: 'Tokyo.', tokens: [] }, finishReason: { reason: 'endoftext' } }],
      },
    },
    streamEvents: null,
  },
];
