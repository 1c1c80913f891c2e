import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { ChatChunk } from '@weir/llm-v1';
import { SseDecoder } from '../sse/sse-decoder.js';
import { readGeminiEmbeddings, readGeneratedContent } from './gemini-response.mapper.js';
import { GeminiStreamState } from './gemini-stream.js';

let ids = 0;
const context = {
  vendor: 'Gemini',
  model: 'configured',
  created: 42,
  createId: () => `made-${String(++ids)}`,
};

function fixture(name: string): Buffer {
  return readFileSync(new URL(`__fixtures__/${name}`, import.meta.url));
}

function answerOf(candidate: object, rest: object = {}) {
  return readGeneratedContent({ candidates: [candidate], ...rest }, context);
}

const said = (text: string) => ({ content: { role: 'model', parts: [{ text }] } });

describe('readGeneratedContent', () => {
  const read = () => readGeneratedContent(JSON.parse(fixture('generate-tools.json').toString()), context);

  it('reads texts, thoughts and calls, each call with an id of its own', () => {
    const answer = read();
    expect(answer).toMatchObject({
      id: 'JniLacKqGqH0xs0P0O776As',
      created: 42,
      model: 'configured',
      model_version: 'gemini-3-pro-preview',
    });
    const [choice] = answer.choices;
    expect(choice).toMatchObject({
      index: 0,
      message: {
        role: 'assistant',
        content: 'Let me look.',
        reasoning_content: '**Which cities?** The user names two.',
      },
      finish_reason: 'tool_calls',
      native_finish_reason: 'STOP',
    });
    const calls = choice?.message.tool_calls ?? [];
    expect(
      calls.map(({ function: { name, arguments: text } }) => [name, JSON.parse(text) as unknown]),
    ).toEqual([
      ['get_weather', { city: 'Osaka' }],
      ['get_weather', { city: 'Osaka' }],
      ['list_cities', {}],
    ]);
    expect(calls.map(({ id }) => id)).toEqual([
      expect.stringMatching(/^call_made-/),
      'fc-2',
      expect.stringMatching(/^call_made-/),
    ]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(3);
    expect(calls.map((call) => call['extra_content'])).toEqual([
      { google: { thought_signature: 'EtQBCtEBAb4+9vvW0Q==' } },
      undefined,
      undefined,
    ]);
  });

  it('counts thoughts as written and input of tools as read', () => {
    expect(read().usage).toEqual({
      prompt_tokens: 126,
      completion_tokens: 334,
      total_tokens: 460,
      prompt_tokens_details: { cached_tokens: 100 },
      completion_tokens_details: { reasoning_tokens: 310 },
    });
  });

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['LANGUAGE', 'content_filter'],
    ['BLOCKLIST', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['SPII', 'content_filter'],
    ['IMAGE_SAFETY', 'content_filter'],
    ['MALFORMED_FUNCTION_CALL', 'stop'],
    ['OTHER', 'stop'],
  ])('reads finish reason %s as %s and keeps it', (finishReason, expected) => {
    expect(answerOf({ ...said('a'), finishReason }).choices[0]).toMatchObject({
      finish_reason: expected,
      native_finish_reason: finishReason,
    });
  });

  it('keeps the limit as the reason when calls were cut by it', () => {
    const content = { parts: [{ functionCall: { name: 'f' } }] };
    expect(answerOf({ content, finishReason: 'MAX_TOKENS' }).choices[0]?.finish_reason).toBe('length');
  });

  it('answers a refused prompt with a choice that says so', () => {
    const promptFeedback = { blockReason: 'PROHIBITED_CONTENT', blockReasonMessage: 'No.' };
    const usageMetadata = { promptTokenCount: 9, totalTokenCount: 9 };
    expect(readGeneratedContent({ promptFeedback, usageMetadata }, context)).toMatchObject({
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: '', refusal: 'No.' },
          finish_reason: 'content_filter',
          native_finish_reason: 'PROHIBITED_CONTENT',
        },
      ],
      usage: { prompt_tokens: 9, completion_tokens: 0, total_tokens: 9 },
    });
  });

  it('reads candidates without content, and an answer without anything but them', () => {
    const answer = answerOf({ finishReason: 'SAFETY' });
    expect(answer).toMatchObject({
      id: expect.stringContaining('made-'),
      choices: [{ index: 0, message: { content: '' }, finish_reason: 'content_filter' }],
      usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null },
    });
    expect(answerOf({ content: { parts: [null, { new: 1 }] } }).choices[0]).toMatchObject({
      message: { content: '' },
      finish_reason: null,
    });
  });

  it('reads probabilities and pictures', () => {
    const chosen = { token: 'é', logProbability: -0.5 };
    const logprobsResult = { chosenCandidates: [chosen], topCandidates: [{ candidates: [chosen] }] };
    const logprob = { token: 'é', logprob: -0.5, bytes: [195, 169] };
    const content = { parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] };
    expect(answerOf({ content, logprobsResult, finishReason: 'STOP' }).choices[0]).toMatchObject({
      message: { images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] },
      logprobs: { content: [{ ...logprob, top_logprobs: [logprob] }] },
    });
  });

  it('passes sources on as they are', () => {
    const groundingMetadata = { webSearchQueries: ['q'], groundingChunks: [{ web: { uri: 'https://x' } }] };
    const candidate = { ...said('a'), finishReason: 'STOP', groundingMetadata, citationMetadata: null };
    const [choice] = answerOf(candidate).choices;
    expect(choice).toHaveProperty('groundingMetadata', groundingMetadata);
    expect(choice).not.toHaveProperty('citationMetadata');
  });

  it.each([
    { inlineData: { mimeType: { toString: 1 }, data: { toString: 1 } } },
    { functionCall: { name: { toString: 1 }, args: 'x' } },
    { text: { toString: 1 }, thought: 'yes' },
    { functionCall: [] },
  ])('reads the odd part %j without a crash', (part) => {
    expect(answerOf({ content: { parts: [part] } }).choices).toHaveLength(1);
  });

  it.each([[{}], [null], [[]], [{ candidates: [] }], [{ candidates: ['x'] }], [{ promptFeedback: {} }]])(
    'is 502 for %j',
    (json) => {
      expect(() => readGeneratedContent(json, context)).toThrow(expect.objectContaining({ status: 502 }));
    },
  );
});

describe('readGeminiEmbeddings', () => {
  it('reads one vector or several, packed when asked for', () => {
    expect(readGeminiEmbeddings({ embedding: { values: [0.5] } }, context, { input: 'a' })).toEqual({
      object: 'list',
      model: 'configured',
      data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
      usage: { prompt_tokens: null, total_tokens: null },
    });
    const several = { embeddings: [{ values: [1] }, { values: [0.5, -2] }] };
    expect(
      readGeminiEmbeddings(several, context, { input: 'a', encoding_format: 'base64' }).data.map(
        ({ embedding }) => embedding,
      ),
    ).toEqual(['AACAPw==', 'AAAAPwAAAMA=']);
  });

  it.each([[{}], [null], [{ embeddings: [] }], [{ embedding: {} }], [{ embeddings: [{ values: ['x'] }] }]])(
    'is 502 for %j',
    (json) => {
      expect(() => readGeminiEmbeddings(json, context, { input: 'a' })).toThrow(
        expect.objectContaining({ status: 502 }),
      );
    },
  );
});

describe('GeminiStreamState', () => {
  const decoder = new SseDecoder();
  const recorded = [...decoder.push(fixture('generate-stream-tools.txt')), ...decoder.end()].map(
    ({ data }) => data,
  );

  function play(events: readonly (object | string)[]): ChatChunk[] {
    const state = new GeminiStreamState(context);
    const chunks = events.flatMap((event) => {
      const data = typeof event === 'string' ? event : JSON.stringify(event);
      return [...state.take({ event: '', data })];
    });
    return [...chunks, ...state.end()];
  }

  it('says a recorded stream as chat chunks', () => {
    const chunks = play(recorded);
    const deltas = chunks.map(({ choices }) => choices[0]?.delta);
    expect(deltas.map((delta) => delta?.content ?? '').join('')).toBe('Let me look.');
    expect(deltas[0]).toEqual({ role: 'assistant', content: '', reasoning_content: '**Which cities?**' });
    expect(deltas.filter((delta) => delta?.role !== undefined)).toHaveLength(1);
    expect(chunks.at(-2)?.choices).toEqual([
      { index: 0, delta: {}, finish_reason: 'tool_calls', native_finish_reason: 'STOP' },
    ]);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 29, completion_tokens: 126, total_tokens: 155 },
    });
    expect(chunks.filter(({ usage }) => usage != null)).toHaveLength(1);
    expect(chunks[0]).toHaveProperty('model_version', 'gemini-3-pro-preview');
    expect(new Set(chunks.map(({ id, model }) => `${String(id)} ${model}`))).toEqual(
      new Set(['abc configured']),
    );
  });

  it('numbers the calls of all events together', () => {
    const calls = play(recorded).flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(calls.map(({ index, function: called }) => [index, called?.name, called?.arguments])).toEqual([
      [0, 'get_weather', '{"city":"Osaka"}'],
      [1, 'get_weather', '{"city":"Osaka"}'],
      [2, 'list_cities', '{}'],
    ]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(3);
    expect(calls[0]).toMatchObject({ extra_content: { google: { thought_signature: 'EtQB' } } });
  });

  it('keeps candidates apart', () => {
    const piece = (index: number, text: string, finishReason?: string) => ({
      candidates: [{ ...said(text), index, finishReason }],
    });
    const chunks = play([piece(0, 'a'), piece(1, 'x'), piece(1, 'y', 'STOP'), piece(0, 'b', 'MAX_TOKENS')]);
    expect(chunks.map(({ choices }) => choices[0])).toMatchObject([
      { index: 0, delta: { role: 'assistant', content: 'a' }, finish_reason: null },
      { index: 1, delta: { role: 'assistant', content: 'x' }, finish_reason: null },
      { index: 1, delta: { content: 'y' }, finish_reason: 'stop' },
      { index: 0, delta: { content: 'b' }, finish_reason: 'length' },
    ]);
  });

  it('says a refused prompt', () => {
    const chunks = play([
      { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { totalTokenCount: 9 } },
    ]);
    expect(chunks).toMatchObject([
      {
        choices: [
          {
            index: 0,
            delta: { role: 'assistant', content: '' },
            finish_reason: 'content_filter',
            native_finish_reason: 'SAFETY',
          },
        ],
      },
      { choices: [], usage: { total_tokens: 9 } },
    ]);
  });

  it('passes over events that say nothing', () => {
    const whole = { candidates: [{ ...said('a'), index: 0, finishReason: 'STOP' }] };
    const quiet = [{}, { candidates: [{ index: 0, content: {} }] }, { usageMetadata: null }];
    expect(play([whole, ...quiet])).toHaveLength(1);
  });

  const begun = { candidates: [{ ...said('a'), index: 0 }] };
  const ended = { candidates: [{ ...said('b'), index: 1, finishReason: 'STOP' }] };
  it.each<[string, (object | string)[], string]>([
    [
      'an error event',
      [begun, { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }],
      'Overloaded',
    ],
    ['a broken event', [begun, '{"candidates":'], 'not a JSON object'],
    ['an event that is no object', [begun, '[]'], 'not a JSON object'],
    ['the end of one candidate only', [begun, ended], 'before the answer was complete'],
    ['nothing', [], 'before the answer was complete'],
  ])('raises %s', (_, played, message) => {
    expect(() => play(played)).toThrow(message);
  });
});
