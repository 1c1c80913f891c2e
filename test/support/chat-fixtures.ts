export const chatBody = { messages: [{ role: 'user', content: 'hi there' }] };

/** What the vendor answers to a chat. */
export const chatAnswer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-4-0613',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 2, completion_tokens: 1, total_tokens: 3 },
};

/** One event of the vendor's stream. */
export const chatChunk = (content: string): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4',
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
});
