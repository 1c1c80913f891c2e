import type { VendorCase } from '../adapter-fixture.js';
import { geminiAnswers } from './gemini-answers.js';
import { KEY } from './key.js';

export const geminiCases: readonly VendorCase[] = [
  {
    title: 'gemini',
    provider: 'gemini',
    key: KEY,
    config: (baseUrl) => ({ gemini_api_key: KEY, api_base: `${baseUrl}/v1beta` }),
    ...geminiAnswers,
    embeddings: { json: { embedding: { values: [0.25, -0.5] } } },
  },
];
