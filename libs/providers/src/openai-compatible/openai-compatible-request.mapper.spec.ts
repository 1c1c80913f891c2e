import { describe, expect, it } from '@jest/globals';
import {
  toChatBody,
  toChatStreamBody,
  toCompletionsBody,
  toCompletionsStreamBody,
  toEmbeddingsBody,
  type RequestProfile,
} from './openai-compatible-request.mapper.js';

const PLAIN: RequestProfile = { model: 'gpt-4', canCountStreams: true };
const messages = [{ role: 'user', content: 'hi' }];

describe('toChatBody', () => {
  it('sends what the caller set, the model, and nothing else', () => {
    expect(toChatBody({ messages }, PLAIN)).toEqual({ model: 'gpt-4', messages });
    expect(
      toChatBody({ messages, temperature: 0, top_p: 0.5, user: 'bob', seed: 7, stop: 'END' }, PLAIN),
    ).toEqual({
      model: 'gpt-4',
      messages,
      temperature: 0,
      top_p: 0.5,
      user: 'bob',
      seed: 7,
      stop: 'END',
    });
  });

  it('puts a single stop text into a list for vendors that take nothing else', () => {
    const strict = { ...PLAIN, needsStopList: true };
    expect(toChatBody({ messages, stop: 'END' }, strict)['stop']).toEqual(['END']);
    expect(toChatBody({ messages, stop: ['END'] }, strict)['stop']).toEqual(['END']);
    expect(toChatBody({ messages }, strict)).not.toHaveProperty('stop');
  });

  it('takes explicit nulls as not given', () => {
    const request = { messages, stop: null, max_tokens: null, stream: null, tools: null, n: null };
    expect(toChatBody(request, PLAIN)).toEqual({ model: 'gpt-4', messages });
  });

  it('never lets the caller choose the model', () => {
    expect(toChatBody({ messages, model: 'gpt-4-32k' }, PLAIN)['model']).toBe('gpt-4');
    expect(toChatBody({ messages, model: 'gpt-4-32k' }, { ...PLAIN, model: null })).toEqual({ messages });
  });

  it('passes tool schemas on untouched', () => {
    const parameters = {
      type: 'object',
      properties: { a: { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'null' }] } },
    };
    const tools = [{ type: 'function', function: { name: 'f', parameters } }];
    expect(toChatBody({ messages, tools }, PLAIN)['tools']).toBe(tools);
  });

  it('takes null fields out of messages but keeps a null content', () => {
    const turn = { role: 'assistant', content: null, tool_calls: null, name: null, refusal: null };
    expect(toChatBody({ messages: [...messages, turn] }, PLAIN)['messages']).toEqual([
      ...messages,
      { role: 'assistant', content: null },
    ]);
  });

  it('says a field by the name that the vendor has for it, unless the caller did', () => {
    const profile = { ...PLAIN, renames: { max_tokens: 'max_completion_tokens' } };
    expect(toChatBody({ messages, max_tokens: 5 }, profile)).toEqual({
      model: 'gpt-4',
      messages,
      max_completion_tokens: 5,
    });
    expect(
      toChatBody({ messages, max_tokens: 5, max_completion_tokens: 9 }, profile)['max_completion_tokens'],
    ).toBe(9);
  });

  it('leaves the request alone', () => {
    const request = Object.freeze({
      messages: Object.freeze([Object.freeze({ role: 'user', content: 'hi', name: null })]),
    });
    expect(() =>
      toChatBody(request, { ...PLAIN, renames: { max_tokens: 'max_completion_tokens' } }),
    ).not.toThrow();
  });
});

describe('streamed bodies', () => {
  it('ask for token counts where the vendor knows how', () => {
    expect(toChatStreamBody({ messages, stream: true }, PLAIN)).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
    const counted = toChatStreamBody({ messages, stream_options: { include_usage: false, extra: 1 } }, PLAIN);
    expect(counted['stream_options']).toEqual({ include_usage: true, extra: 1 });
  });

  it('do not where it does not', () => {
    const body = toCompletionsStreamBody({ prompt: 'x', stream: true }, { ...PLAIN, canCountStreams: false });
    expect(body).toEqual({ model: 'gpt-4', prompt: 'x', stream: true });
  });
});

describe('completions and embeddings', () => {
  it('are sent as they are', () => {
    expect(toCompletionsBody({ prompt: ['a', 'b'], n: 2 }, PLAIN)).toEqual({
      model: 'gpt-4',
      prompt: ['a', 'b'],
      n: 2,
    });
    expect(toEmbeddingsBody({ input: [1, 2, 3], dimensions: 6, encoding_format: null }, PLAIN)).toEqual({
      model: 'gpt-4',
      input: [1, 2, 3],
      dimensions: 6,
    });
  });
});
