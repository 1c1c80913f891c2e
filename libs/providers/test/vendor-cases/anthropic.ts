import type { VendorCase } from '../adapter-fixture.js';
import { KEY } from './key.js';

const anthropicMessage = {
  json: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'model-1',
    content: [{ type: 'text', text: 'Tokyo.' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 8, output_tokens: 2 },
  },
};

export const anthropicCases: readonly VendorCase[] = [
  {
    title: 'anthropic',
    provider: 'anthropic',
    key: KEY,
    config: (baseUrl) => ({ anthropic_api_key: KEY, anthropic_api_base: `${baseUrl}/v1` }),
    requiredFields: ['max_tokens'],
    chat: anthropicMessage,
    completions: anthropicMessage,
    embeddings: null,
    streamEvents: [
      {
        type: 'message_start',
        message: { id: 'm', model: 'model-1', usage: { input_tokens: 8, output_tokens: 1 } },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Tok' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'yo.' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ],
  },
];
