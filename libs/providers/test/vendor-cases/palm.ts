import type { VendorCase } from '../adapter-fixture.js';
import { KEY } from './key.js';

export const palmCases: readonly VendorCase[] = [
  {
    title: 'palm',
    provider: 'palm',
    key: KEY,
    config: (baseUrl) => ({ palm_api_key: KEY, api_base: `${baseUrl}/v1beta3` }),
    chat: { json: { candidates: [{ author: '1', content: 'Tokyo.' }], messages: [] } },
    completions: { json: { candidates: [{ output: 'Tokyo.', safetyRatings: [] }] } },
    embeddings: { json: { embeddings: [{ value: [0.25, -0.5] }] } },
    streamEvents: null,
  },
];
