/** What a vendor that speaks the OpenAI API answers when all is well. */
export const openAiAnswers = {
  chat: {
    json: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'model-1-0613',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Tokyo.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
    },
  },
  completions: {
    json: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'model-1-0613',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Tokyo.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
    },
  },
  embeddings: {
    json: {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.25, -0.5] }],
      model: 'model-1-v2',
      usage: { prompt_tokens: 3, total_tokens: 3 },
    },
  },
  streamEvents: [
    {
      id: 'c',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
    },
    {
      id: 'c',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta: { content: 'Tok' }, finish_reason: null }],
    },
    {
      id: 'c',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta: { content: 'yo.' }, finish_reason: null }],
    },
    { id: 'c', created: 1, model: 'm', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    {
      id: 'c',
      created: 1,
      model: 'm',
      choices: [],
      usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
    },
    '[DONE]',
  ],
};
