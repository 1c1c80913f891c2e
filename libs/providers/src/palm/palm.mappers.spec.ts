import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '@weir/llm-v1';
import { toEmbedTextBody, toMessageBody, toTextBody } from './palm-request.mapper.js';
import { readEmbeddedTexts, readMessages, readOutputs } from './palm-response.mapper.js';

const context = { id: 'i', model: 'm', created: 42 };
const user = { role: 'user', content: 'hi' };

describe('toMessageBody', () => {
  it('adds nothing and says options in the words of the vendor, values unscaled', () => {
    const prompt = { messages: [{ author: 'user', content: 'hi' }] };
    expect(toMessageBody({ messages: [user] })).toEqual({ prompt });
    expect(toMessageBody({ messages: [user], temperature: 0.7, n: 2, top_p: 0.9, top_k: 3 })).toEqual({
      prompt,
      temperature: 0.7,
      candidateCount: 2,
      topP: 0.9,
      topK: 3,
    });
  });

  it('makes instructions the context, and lets authors alternate', () => {
    const messages = [
      { role: 'system', content: 'Be short.' },
      { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] },
      user,
      user,
      { role: 'assistant', content: 'Yes?' },
    ];
    expect(toMessageBody({ messages })).toEqual({
      prompt: {
        context: 'Be short.\nBe kind.',
        messages: [
          { author: 'user', content: 'hi\nhi' },
          { author: 'assistant', content: 'Yes?' },
        ],
      },
    });
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['Max tokens is not supported for PaLM chat.', { max_tokens: 5 }],
    ['Max tokens is not supported for PaLM chat.', { max_completion_tokens: 5 }],
    ['Stop texts are not supported for PaLM chat.', { stop: 'x' }],
    ["role 'tool'", { messages: [{ role: 'tool', content: 'x' }] }],
    ['only take text', { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }],
  ])('refuses what cannot be said: %s', (message, request) => {
    expect(() => toMessageBody({ messages: [user], ...request })).toThrow(
      expect.objectContaining({ status: 422, message: expect.stringContaining(message) }),
    );
  });
});

describe('toTextBody and toEmbedTextBody', () => {
  it('say prompts and texts', () => {
    expect(toTextBody({ prompt: 'p', max_tokens: 5, stop: 'x', n: null })).toEqual({
      prompt: { text: 'p' },
      maxOutputTokens: 5,
      stopSequences: ['x'],
    });
    expect(toTextBody({ prompt: 'p', stop: ['x'] })).toEqual({ prompt: { text: 'p' }, stopSequences: ['x'] });
    expect(toEmbedTextBody({ input: 'a' })).toEqual({ texts: ['a'] });
    expect(toEmbedTextBody({ input: ['a', 'b'], encoding_format: 'float' })).toEqual({ texts: ['a', 'b'] });
  });
});

describe('answers', () => {
  it('are read without the names of their authors', () => {
    expect(readMessages({ candidates: [{ author: '1', content: 'a' }] }, context)).toEqual({
      ...context,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'a' }, finish_reason: null }],
      usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null },
    });
    expect(readOutputs({ candidates: [{ output: 'a' }, { output: 'b' }] }, context).choices).toEqual([
      { index: 0, text: 'a', finish_reason: null },
      { index: 1, text: 'b', finish_reason: null },
    ]);
  });

  it('say that a filter held them back', () => {
    expect(readOutputs({ filters: [{ reason: 'SAFETY' }], safetyFeedback: [] }, context).choices).toEqual([
      { index: 0, text: '', finish_reason: 'content_filter', native_finish_reason: 'SAFETY' },
    ]);
    expect(readMessages({ candidates: [], filters: [{ reason: 'OTHER' }] }, context).choices).toMatchObject([
      { message: { role: 'assistant', content: '' }, finish_reason: 'content_filter' },
    ]);
  });

  it('have vectors, packed when asked for', () => {
    const json = { embeddings: [{ value: [1] }] };
    expect(readEmbeddedTexts(json, context, { input: 'a' }).data).toEqual([
      { object: 'embedding', index: 0, embedding: [1] },
    ]);
    expect(
      readEmbeddedTexts(json, context, { input: 'a', encoding_format: 'base64' }).data[0]?.embedding,
    ).toBe('AACAPw==');
  });

  it.each([[{}], [null], [{ candidates: ['x'] }], [{ candidates: [{}] }], [{ filters: ['x'] }]])(
    'are 502 for %j',
    (json) => {
      for (const read of [readMessages, readOutputs]) {
        expect(() => read(json, context)).toThrow(expect.objectContaining({ status: 502 }));
      }
      expect(() => readEmbeddedTexts(json, context, { input: 'a' })).toThrow(
        expect.objectContaining({ status: 502 }),
      );
    },
  );
});
