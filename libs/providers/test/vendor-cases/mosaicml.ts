import type { VendorCase } from '../adapter-fixture.js';
import { KEY } from './key.js';

export const mosaicMlCases: readonly VendorCase[] = [
  {
    title: 'mosaicml',
    provider: 'mosaicml',
    modelName: 'llama2-70b-chat',
    key: KEY,
    config: (baseUrl) => ({ mosaicml_api_key: KEY, mosaicml_api_base: baseUrl }),
    chat: { json: { outputs: ['Tokyo.'] } },
    completions: { json: { outputs: ['Tokyo.'] } },
    embeddings: { json: { outputs: [[0.25, -0.5]] } },
    streamEvents: null,
  },
];
