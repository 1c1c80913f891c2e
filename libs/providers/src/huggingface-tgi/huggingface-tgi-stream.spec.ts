import { describe, expect, it } from '@jest/globals';
import { GenerateStreamState } from './huggingface-tgi-stream.js';

const event = (body: unknown) => ({
  event: 'message',
  data: typeof body === 'string' ? body : JSON.stringify(body),
});
const token = (text: string, special = false) => ({ index: 1, token: { id: 1, text, special } });
const last = {
  ...token('</s>', true),
  generated_text: 'Tokyo.',
  details: { finish_reason: 'eos_token', generated_tokens: 3, input_length: 4 },
};

function read(...bodies: unknown[]) {
  const state = new GenerateStreamState({ model: 'falcon', created: 42 });
  return { state, chunks: [...bodies.flatMap((body) => state.take(event(body)))] };
}

describe('GenerateStreamState', () => {
  it('gives the tokens, the reason once, and the counts at the end', () => {
    const { state, chunks } = read(token('Tok'), token('yo.'), last);
    expect(state.isFinished).toBe(true);
    expect([...chunks, ...state.end()].map(({ choices, usage }) => [choices, usage])).toEqual([
      [[{ index: 0, text: 'Tok', finish_reason: null }], undefined],
      [[{ index: 0, text: 'yo.', finish_reason: null }], undefined],
      [[{ index: 0, text: '', finish_reason: 'stop', native_finish_reason: 'eos_token' }], undefined],
      [[], { prompt_tokens: 4, completion_tokens: 3, total_tokens: 7 }],
    ]);
    expect(chunks[0]).toMatchObject({ id: null, object: 'text_completion', model: 'falcon', created: 42 });
  });

  it('leaves special tokens out', () => {
    expect(read(token('<s>', true)).chunks).toEqual([]);
  });

  it('is cut off without the last token', () => {
    const { state } = read(token('Tok'));
    expect(() => state.end()).toThrow('ended before the answer was complete');
  });

  it.each([
    ['{"token"', 'not a JSON object'],
    ['5', 'not a JSON object'],
    [{ error: 'Model is overloaded', error_type: 'overloaded' }, 'Model is overloaded'],
  ])('%j is an error', (body, message) => {
    expect(() => read(body)).toThrow(
      expect.objectContaining({ status: 502, message: expect.stringContaining(message) }),
    );
  });
});
