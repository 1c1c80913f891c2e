// A chat call of about 1 KB each way, the same for every hop.
const words = 'The lock keeper opens the gate when the water on both sides stands at the same height. ';

export const requestBody = JSON.stringify({
  messages: [
    { role: 'system', content: 'You answer questions about canals and rivers in short sentences.' },
    { role: 'user', content: words.repeat(8).trim() },
  ],
  temperature: 0.2,
  max_tokens: 256,
});

export const responseBody = JSON.stringify({
  id: 'chatcmpl-bench000000000000000001',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-4-0613',
  choices: [
    { index: 0, message: { role: 'assistant', content: words.repeat(8).trim() }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 180, completion_tokens: 160, total_tokens: 340 },
});
