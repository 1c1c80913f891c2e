import type { VendorCase } from '../adapter-fixture.js';

export const modelServingCases: readonly VendorCase[] = [
  {
    title: 'mlflow-model-serving',
    provider: 'mlflow-model-serving',
    key: null,
    config: (baseUrl) => ({ model_server_url: baseUrl }),
    chat: { json: { predictions: ['Tokyo.'] } },
    completions: { json: { predictions: { candidates: ['Tokyo.'] } } },
    embeddings: { json: { predictions: [[0.25, -0.5]] } },
    streamEvents: null,
  },
];
