import type { VendorCase } from '../adapter-fixture.js';
import { KEY } from './key.js';
import { openAiAnswers } from './openai-answers.js';

export const databricksCases: readonly VendorCase[] = [
  {
    title: 'databricks',
    provider: 'databricks',
    key: KEY,
    config: (baseUrl) => ({ host: baseUrl, token: KEY }),
    ...openAiAnswers,
  },
];
