import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readV1Chat } from './cohere-v1-response.mapper.js';
import { V1ChatStreamState } from './cohere-v1-stream.js';

function facts() {
  let count = 0;
  return { model: 'configured', created: 42, createId: () => String(++count) };
}

function fixture(name: string): string {
  return readFileSync(new URL(`../__fixtures__/${name}`, import.meta.url), 'utf8');
}

function lines(name: string): string[] {
  return fixture(name).trimEnd().split('\n');
}

function play(events: readonly (object | string)[]) {
  const state = new V1ChatStreamState(facts());
  const chunks = events.flatMap((event) => {
    const data = typeof event === 'string' ? event : JSON.stringify(event);
    return [...state.take({ event: '', data })];
  });
  return [...chunks, ...state.end()];
}

const weather = { name: 'get_weather', arguments: '{"city":"Osaka"}' };
const time = { name: 'get_time', arguments: '{}' };

describe('readV1Chat', () => {
  it('reads tool calls, gives them ids and says why the turn ended', () => {
    expect(readV1Chat(JSON.parse(fixture('v1-chat-tools.json')), facts())).toEqual({
      id: 'e2d0',
      object: 'chat.completion',
      created: 42,
      model: 'configured',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [
              { id: 'call_1', type: 'function', function: weather },
              { id: 'call_2', type: 'function', function: time },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: {
        prompt_tokens: 900,
        completion_tokens: 55,
        total_tokens: 955,
        billed_units: { input_tokens: 40, output_tokens: 20 },
      },
    });
  });

  it.each([
    ['COMPLETE', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['ERROR_LIMIT', 'length'],
    ['ERROR_TOXIC', 'content_filter'],
    ['USER_CANCEL', 'stop'],
  ])('reads finish reason %s as %s and keeps it', (reason, expected) => {
    const { choices } = readV1Chat({ text: 'a', finish_reason: reason }, facts());
    expect(choices[0]).toMatchObject({ finish_reason: expected, native_finish_reason: reason });
  });

  it('reads a sparse answer and keeps citations', () => {
    const citations = [{ text: 'a' }];
    expect(readV1Chat({ text: '', citations, tool_calls: null }, facts())).toMatchObject({
      id: null,
      choices: [{ message: { content: '', citations }, finish_reason: null }],
      usage: { prompt_tokens: null, total_tokens: null },
    });
  });

  it('is an error when generation failed', () => {
    const json = { text: 'Tok', finish_reason: 'ERROR' };
    expect(() => readV1Chat(json, facts())).toThrow(
      expect.objectContaining({ status: 502, failure: 'REFUSED' }),
    );
  });

  it.each([[{}], [null], [[]], [{ text: 5 }]])('is 502 for %j', (json) => {
    expect(() => readV1Chat(json, facts())).toThrow(expect.objectContaining({ status: 502 }));
  });
});

describe('V1ChatStreamState', () => {
  const start = { event_type: 'stream-start', generation_id: 'g' };
  const stop = { event_type: 'stream-end', finish_reason: 'COMPLETE' };

  it('says a recorded stream as chat chunks', () => {
    const chunks = play(lines('v1-stream.jsonl'));
    expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '' },
      { content: '東京' },
      { content: 'です。' },
      { citations: [{ start: 0, end: 2, text: '東京', document_ids: ['doc_0'] }] },
      {},
      undefined,
    ]);
    expect(chunks.at(-2)?.choices[0]).toMatchObject({
      finish_reason: 'length',
      native_finish_reason: 'MAX_TOKENS',
    });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 71, total_tokens: 75 } });
    expect(new Set(chunks.map(({ id }) => id))).toEqual(new Set(['c2f5']));
  });

  it('takes each tool call once, numbered and with an id', () => {
    const chunks = play(lines('v1-stream-tools.jsonl'));
    expect(chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])).toEqual([
      { index: 0, id: 'call_1', type: 'function', function: weather },
      { index: 1, id: 'call_2', type: 'function', function: time },
    ]);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('I will look.');
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('tool_calls');
    expect(chunks.at(-1)?.usage).toMatchObject({
      prompt_tokens: 60,
      completion_tokens: 12,
      total_tokens: 72,
    });
  });

  it('passes over events that say nothing and whatever follows the end', () => {
    const odd = [
      { event_type: 'search-queries-generation' },
      { event_type: 'citation-generation' },
      { event_type: 'text-generation', text: '' },
    ];
    expect(play([start, ...odd, stop, '{"text":'])).toHaveLength(3);
  });

  it.each<[string, (object | string)[], string]>([
    ['a failed generation', [start, { ...stop, finish_reason: 'ERROR', error: 'Boom' }], 'Boom'],
    ['an error instead of an event', [start, { message: 'internal server error' }], 'internal server error'],
    ['a broken line', [start, '{"event_type":'], 'not a JSON object'],
    ['a line that is no object', [start, '"text"'], 'not a JSON object'],
    ['a stream that just stops', lines('v1-stream.jsonl').slice(0, -1), 'before the answer was complete'],
    ['nothing', [], 'before the answer was complete'],
  ])('raises %s', (_, played, message) => {
    expect(() => play(played)).toThrow(message);
  });
});
