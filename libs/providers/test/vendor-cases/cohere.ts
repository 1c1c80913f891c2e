import type { VendorCase } from '../adapter-fixture.js';
import { KEY } from './key.js';

const cohere = {
  provider: 'cohere',
  key: KEY,
  errorBody: (message: string) => ({ message }),
};

const v2Chat = {
  json: {
    id: 'c14c80c3-18eb-4519-9460-6c92edd8cfb4',
    finish_reason: 'COMPLETE',
    message: { role: 'assistant', content: [{ type: 'text', text: 'Tokyo.' }] },
    usage: {
      billed_units: { input_tokens: 6, output_tokens: 2 },
      tokens: { input_tokens: 8, output_tokens: 2 },
    },
  },
};

const v1Answer = {
  response_id: 'resp-1',
  generation_id: 'gen-1',
  text: 'Tokyo.',
  finish_reason: 'COMPLETE',
  meta: { tokens: { input_tokens: 8, output_tokens: 2 } },
};

export const cohereCases: readonly VendorCase[] = [
  {
    ...cohere,
    title: 'cohere v2',
    config: (baseUrl) => ({ cohere_api_key: KEY, api_base: `${baseUrl}/v2` }),
    chat: v2Chat,
    completions: v2Chat,
    embeddings: {
      json: {
        id: 'e',
        embeddings: { float: [[0.25, -0.5]] },
        meta: { billed_units: { input_tokens: 1 } },
      },
    },
    streamEvents: [
      { id: 'c', type: 'message-start', delta: { message: { role: 'assistant', content: [] } } },
      { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
      { type: 'content-delta', index: 0, delta: { message: { content: { text: 'Tok' } } } },
      { type: 'content-delta', index: 0, delta: { message: { content: { text: 'yo.' } } } },
      { type: 'content-end', index: 0 },
      {
        type: 'message-end',
        delta: { finish_reason: 'COMPLETE', usage: { tokens: { input_tokens: 8, output_tokens: 2 } } },
      },
    ],
    streamError: { type: 'message-end', delta: { finish_reason: 'ERROR', error: 'overloaded' } },
  },
  {
    ...cohere,
    title: 'cohere v1',
    modelName: 'command',
    config: (baseUrl) => ({ cohere_api_key: KEY, api_base: `${baseUrl}/v1` }),
    chat: { json: v1Answer },
    completions: {
      json: { id: 'g', generations: [{ id: 'g-0', text: 'Tokyo.', finish_reason: 'COMPLETE' }] },
    },
    embeddings: { json: { id: 'e', embeddings: [[0.25, -0.5]] } },
    streamEvents: [
      { is_finished: false, event_type: 'stream-start', generation_id: 'gen-1' },
      { is_finished: false, event_type: 'text-generation', text: 'Tok' },
      { is_finished: false, event_type: 'text-generation', text: 'yo.' },
      { is_finished: true, event_type: 'stream-end', finish_reason: 'COMPLETE', response: v1Answer },
    ],
    streamError: { is_finished: true, event_type: 'stream-end', finish_reason: 'ERROR' },
    frame: (event) => `${typeof event === 'string' ? event : JSON.stringify(event)}\n`,
    streamContentType: 'application/stream+json',
  },
];
