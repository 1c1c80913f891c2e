import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SseDecoder } from '../../sse/sse-decoder.js';
import { readV2Chat } from './cohere-v2-response.mapper.js';
import { V2ChatStreamState } from './cohere-v2-stream.js';

const facts = { model: 'configured', created: 42, createId: () => 'made' };

function fixture(name: string): Buffer {
  return readFileSync(new URL(`../__fixtures__/${name}`, import.meta.url));
}

function read(name: string) {
  return readV2Chat(JSON.parse(fixture(name).toString()), facts);
}

function play(events: readonly (object | string)[]) {
  const state = new V2ChatStreamState(facts);
  const chunks = events.flatMap((event) => {
    const data = typeof event === 'string' ? event : JSON.stringify(event);
    return [...state.take({ event: '', data })];
  });
  return [...chunks, ...state.end()];
}

describe('readV2Chat', () => {
  it('reads tool calls, the plan and all counts', () => {
    expect(read('v2-chat-tools.json')).toEqual({
      id: '5ba6f4ea-64d6-4a9e-9e7c-0a3c5f3d8b11',
      object: 'chat.completion',
      created: 42,
      model: 'configured',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            tool_plan: 'I will look up the weather in both cities.',
            tool_calls: [
              {
                id: 'get_weather_k7qj0w2m',
                type: 'function',
                function: { name: 'get_weather', arguments: '{"city":"大阪"}' },
              },
              { id: 'get_time_x1p9', type: 'function', function: { name: 'get_time', arguments: '{}' } },
            ],
          },
          finish_reason: 'tool_calls',
          native_finish_reason: 'TOOL_CALL',
        },
      ],
      usage: {
        prompt_tokens: 1500,
        completion_tokens: 90,
        total_tokens: 1590,
        prompt_tokens_details: { cached_tokens: 1424 },
        billed_units: { input_tokens: 43, output_tokens: 31 },
      },
    });
  });

  it('sets thoughts apart from the text and keeps citations', () => {
    const { message } = read('v2-chat-reasoning.json').choices[0] ?? {};
    expect(message).toMatchObject({
      content: 'It lies in Kansai.',
      reasoning_content: 'Osaka lies in Kansai.',
      citations: [{ text: 'Kansai' }],
    });
    expect(message).not.toHaveProperty('tool_calls');
  });

  it.each([
    ['COMPLETE', 'stop'],
    ['STOP_SEQUENCE', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['ERROR_LIMIT', 'length'],
    ['TOOL_CALL', 'tool_calls'],
    ['ERROR_TOXIC', 'content_filter'],
    ['SOMETHING_NEW', 'stop'],
  ])('reads finish reason %s as %s and keeps it', (reason, expected) => {
    const { choices } = readV2Chat({ message: {}, finish_reason: reason }, facts);
    expect(choices[0]).toMatchObject({ finish_reason: expected, native_finish_reason: reason });
  });

  it('reads a sparse answer', () => {
    const message = { content: [null, { type: 'text' }], tool_calls: [{}] };
    expect(readV2Chat({ message }, facts)).toMatchObject({
      id: null,
      choices: [
        {
          message: { content: '', tool_calls: [{ id: '', function: { name: '', arguments: '{}' } }] },
          finish_reason: null,
        },
      ],
      usage: { prompt_tokens: null, total_tokens: null },
    });
  });

  it('counts what is billed where nothing else is counted', () => {
    const usage = { billed_units: { input_tokens: 1, output_tokens: 2 } };
    expect(readV2Chat({ message: {}, usage }, facts).usage).toMatchObject({ total_tokens: 3 });
  });

  it.each(['ERROR', 'TIMEOUT'])('is an error when generation ended with %s', (reason) => {
    const json = { message: { content: [{ type: 'text', text: 'Tok' }] }, finish_reason: reason };
    expect(() => readV2Chat(json, facts)).toThrow(
      expect.objectContaining({ status: 502, isRetryable: true, vendorFacts: { type: reason } }),
    );
  });

  it.each([[{}], [null], [[]], [{ message: 'text' }]])('is 502 for %j', (json) => {
    expect(() => readV2Chat(json, facts)).toThrow(expect.objectContaining({ status: 502 }));
  });
});

describe('V2ChatStreamState', () => {
  const decoder = new SseDecoder();
  const recorded = [...decoder.push(fixture('v2-stream-tools.txt')), ...decoder.end()].map(
    ({ data }) => data,
  );
  const start = { type: 'message-start', id: 'x' };
  const stop = { type: 'message-end', delta: { finish_reason: 'COMPLETE' } };

  it('says a recorded stream as chat chunks', () => {
    const chunks = play(recorded);
    const deltas = chunks.map(({ choices }) => choices[0]?.delta ?? {});
    const said = (name: string) =>
      deltas.flatMap(({ [name]: text }) => (typeof text === 'string' ? [text] : [])).join('');
    expect(deltas[0]).toEqual({ role: 'assistant', content: '' });
    expect([said('content'), said('reasoning_content'), said('tool_plan')]).toEqual([
      '',
      'Two cities.',
      'I will look.',
    ]);
    expect(chunks.at(-2)?.choices).toEqual([
      { index: 0, delta: {}, finish_reason: 'tool_calls', native_finish_reason: 'TOOL_CALL' },
    ]);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 1500, total_tokens: 1590, prompt_tokens_details: { cached_tokens: 1424 } },
    });
    expect(new Set(chunks.map(({ id, model, created }) => [id, model, created].join()))).toEqual(
      new Set(['8f1c,configured,42']),
    );
  });

  it('numbers tool calls and gives each valid arguments', () => {
    const pieces = play(recorded).flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    const text = (index: number) =>
      pieces
        .filter((piece) => piece.index === index)
        .map((piece) => piece.function?.arguments ?? '')
        .join('');
    expect(pieces.flatMap(({ index, id }) => (id === undefined ? [] : [[index, id]]))).toEqual([
      [0, 'w_1'],
      [1, 't_1'],
    ]);
    expect([text(0), text(1)].map((json) => JSON.parse(json) as unknown)).toEqual([{ city: '大阪' }, {}]);
  });

  it('gives citations as they come', () => {
    const citation = { start: 0, end: 2, text: 'ab' };
    const cited = { type: 'citation-start', index: 0, delta: { message: { citations: citation } } };
    expect(play([start, cited, stop])[1]?.choices[0]?.delta).toEqual({ citations: [citation] });
  });

  it('passes over events that say nothing and whatever follows the end', () => {
    const odd = [
      { type: 'content-start' },
      { type: 'content-delta', delta: { message: { content: { text: '' } } } },
      { type: 'tool-call-delta', index: 9 },
      { type: 'tool-call-end', index: 9 },
      { type: 'citation-start' },
      { type: 'tool-plan-delta', delta: null },
      { type: 'debug', prompt: 'x' },
    ];
    expect(play([start, ...odd, stop, '{"type":', start])).toHaveLength(2);
  });

  it.each<[string, (object | string)[], string]>([
    [
      'a failed generation',
      [start, { type: 'message-end', delta: { finish_reason: 'ERROR', error: 'Boom' } }],
      'Boom',
    ],
    [
      'a failed generation without words',
      [start, { type: 'message-end', delta: { finish_reason: 'TIMEOUT' } }],
      'Cohere ended the answer with TIMEOUT.',
    ],
    ['an error instead of an event', [start, { message: 'internal server error' }], 'internal server error'],
    ['a broken event', [start, '{"type":'], 'not a JSON object'],
    ['an event that is no object', [start, '[]'], 'not a JSON object'],
    ['a stream that just stops', recorded.slice(0, -1), 'before the answer was complete'],
    ['nothing', [], 'before the answer was complete'],
  ])('raises %s', (_, played, message) => {
    expect(() => play(played)).toThrow(message);
  });
});
