import type { VendorCase } from '../adapter-fixture.js';
import { geminiAnswers } from './gemini-answers.js';
import { KEY } from './key.js';

const user = { type: 'authorized_user', client_id: 'client-1', client_secret: 'c', refresh_token: 'r' };

export const vertexAiCases: readonly VendorCase[] = [
  {
    title: 'vertex-ai',
    provider: 'vertex_ai',
    key: KEY,
    credentials: { json: { access_token: KEY, expires_in: 3600, token_type: 'Bearer' } },
    config: (baseUrl, credentialsUrl) => ({
      vertex_project: 'project-1',
      vertex_credentials: JSON.stringify({ ...user, token_uri: `${credentialsUrl}/token` }),
      api_base: `${baseUrl}/v1`,
    }),
    ...geminiAnswers,
    embeddings: {
      json: { predictions: [{ embeddings: { values: [0.25, -0.5], statistics: { token_count: 1 } } }] },
    },
  },
];
