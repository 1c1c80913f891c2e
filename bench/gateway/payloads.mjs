// A chat call of about 1 KB each way, the same for every hop.
const words = 'The lock keeper opens the gate when the water on both sides stands at the same height. ';

const request = {
  messages: [
    { role: 'system', content: 'You answer questions about canals and rivers in short sentences.' },
    { role: 'user', content: words.repeat(8).trim() },
  ],
  temperature: 0.2,
  max_tokens: 256,
};

export const requestBody = JSON.stringify(request);
export const streamRequestBody = JSON.stringify({ ...request, stream: true });
/** For peers that want the model's name in the body. */
export const named = (body) => JSON.stringify({ model: 'gpt-4', ...JSON.parse(body) });

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

/** The events of a streamed answer with so many frames, the last of which is [DONE]. */
export function streamFrames(count) {
  const chunk = (delta, finish_reason) => ({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'gpt-4-0613',
    choices: [{ index: 0, delta, finish_reason }],
  });
  const events = Array.from({ length: count - 2 }, (_, index) =>
    chunk(index === 0 ? { role: 'assistant', content: 'water ' } : { content: `gate ${index} ` }, null),
  );
  return [...events.map((event) => JSON.stringify(event)), JSON.stringify(chunk({}, 'stop')), '[DONE]'].map(
    (data) => `data: ${data}\n\n`,
  );
}
