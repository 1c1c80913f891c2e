import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SseDecoder } from '../sse/sse-decoder.js';
import { readCompletion, readMessage } from './anthropic-response.mapper.js';
import { CompleteStreamState } from './anthropic-complete-stream.js';
import { AnthropicStreamState } from './anthropic-stream.js';

const context = { model: 'configured', created: 42 };

function fixture(name: string): Buffer {
  return readFileSync(new URL(`__fixtures__/${name}`, import.meta.url));
}

function play(events: readonly (object | string)[]) {
  const state = new AnthropicStreamState(context);
  const chunks = events.flatMap((event) => {
    const data = typeof event === 'string' ? event : JSON.stringify(event);
    return [...state.take({ event: '', data })];
  });
  return [...chunks, ...state.end()];
}

const start = { type: 'message_start', message: { id: 'x', model: 'm', usage: { input_tokens: 1 } } };
const stop = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } };

describe('readMessage', () => {
  it('reads texts, tool calls and all counts', () => {
    const { choices, usage, model } = readMessage(
      JSON.parse(fixture('message-tools.json').toString()),
      context,
    );
    expect(model).toBe('claude-opus-4-1-20250805');
    expect(choices).toEqual([
      {
        index: 0,
        message: {
          role: 'assistant',
          content: "I'll check the current weather in San Francisco for you.",
          reasoning_content: 'They want the weather.',
          tool_calls: [
            {
              id: 'toolu_01A09q90qw90lq917835lq9',
              type: 'function',
              function: { name: 'get_weather', arguments: '{"location":"San Francisco, CA"}' },
            },
          ],
        },
        finish_reason: 'tool_calls',
        native_finish_reason: 'tool_use',
      },
    ]);
    expect(usage).toEqual({
      prompt_tokens: 1209,
      completion_tokens: 93,
      total_tokens: 1302,
      prompt_tokens_details: { cached_tokens: 1000 },
      cache_creation_input_tokens: 188,
      cache_read_input_tokens: 1000,
    });
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
    [null, null],
  ])('reads stop reason %j as %j', (reason, expected) => {
    const { choices } = readMessage({ content: [], stop_reason: reason }, context);
    expect(choices[0]?.finish_reason).toBe(expected);
  });

  it('reads a sparse answer', () => {
    const answer = readMessage({ content: [null, { type: 'text' }, { type: 'tool_use' }] }, context);
    expect(answer).toMatchObject({
      id: null,
      model: 'configured',
      usage: { prompt_tokens: null, total_tokens: null },
    });
    expect(answer.choices[0]?.message.tool_calls?.[0]?.function).toEqual({ name: '', arguments: '{}' });
  });

  it.each([[{}], [null], [[]], [{ content: 'text' }]])('is 502 for %j', (json) => {
    expect(() => readMessage(json, context)).toThrow(expect.objectContaining({ status: 502 }));
  });
});

describe('readCompletion', () => {
  it('reads an answer of the older API', () => {
    const json = { id: 'compl_1', completion: ' Hello', stop_reason: 'stop_sequence', model: 'claude-2.1' };
    expect(readCompletion(json, context)).toMatchObject({
      choices: [{ index: 0, text: ' Hello', finish_reason: 'stop' }],
      usage: { prompt_tokens: null },
    });
    expect(() => readCompletion({}, context)).toThrow('no completion');
  });
});

describe('AnthropicStreamState', () => {
  const decoder = new SseDecoder();
  const events = [...decoder.push(fixture('message-stream-tools.txt')), ...decoder.end()];

  it('says a recorded stream as chat chunks', () => {
    const chunks = play(events.map(({ data }) => data));
    const deltas = chunks.map(({ choices }) => choices[0]?.delta);
    expect(deltas.map((delta) => delta?.content ?? '').join('')).toBe("Okay, let's check.");
    expect(deltas[0]).toEqual({ role: 'assistant', content: '' });
    expect(chunks.at(-2)?.choices[0]).toMatchObject({ delta: {}, finish_reason: 'tool_calls' });
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 472, completion_tokens: 89, total_tokens: 561 },
    });
    expect(new Set(chunks.map(({ id, model }) => `${String(id)} ${model}`)).size).toBe(1);
  });

  it('numbers tool calls among themselves and gives each valid arguments', () => {
    const pieces = play(events.map(({ data }) => data)).flatMap(
      ({ choices }) => choices[0]?.delta.tool_calls ?? [],
    );
    const text = (index: number) =>
      pieces
        .filter((piece) => piece.index === index)
        .map((piece) => piece.function?.arguments ?? '')
        .join('');
    expect(pieces.filter(({ id }) => id !== undefined).map(({ index, id }) => [index, id])).toEqual([
      [0, 'toolu_01T1x1fJ34qAmk2tNTrN7Up6'],
      [1, 'toolu_02'],
    ]);
    expect([text(0), text(1)].map((json) => JSON.parse(json) as unknown)).toEqual([
      { location: 'San Francisco, CA' },
      {},
    ]);
  });

  it('tells what the model thought apart from what it said', () => {
    const thought = { type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'Hm.' } };
    const [, chunk] = play([start, thought, stop]);
    expect(chunk?.choices[0]?.delta).toEqual({ reasoning_content: 'Hm.' });
  });

  it('passes over events that it does not know', () => {
    const odd = [
      { type: 'content_block_start' },
      { type: 'content_block_delta', delta: { type: 'thinking_delta' } },
      { type: 'content_block_delta', delta: { type: 'signature_delta', signature: 's' } },
      { type: 'new' },
      {},
    ];
    expect(play([start, ...odd, stop])).toHaveLength(3);
  });

  it.each<[string, (object | string)[], string]>([
    [
      'an error event',
      [start, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }],
      'Overloaded',
    ],
    ['a broken event', [start, '{"type":'], 'not a JSON object'],
    ['an event that is no object', [start, '[]'], 'not a JSON object'],
    ['a start without a message', [{ type: 'message_start' }], 'without a message'],
    ['an end without a stop reason', [start, { type: 'message_stop' }], 'before the answer was complete'],
    ['nothing', [], 'before the answer was complete'],
  ])('raises %s', (_, played, message) => {
    expect(() => play(played)).toThrow(message);
  });
});

describe('CompleteStreamState', () => {
  const piece = (completion: string, stop_reason: string | null = null) => ({
    type: 'completion',
    id: 'compl_1',
    completion,
    stop_reason,
    model: 'claude-2.1',
  });
  const complete = (events: readonly (object | string)[]) => {
    const state = new CompleteStreamState(context, 'Anthropic');
    const chunks = events.flatMap((event) =>
      state.take({ event: '', data: typeof event === 'string' ? event : JSON.stringify(event) }),
    );
    return [...chunks, ...state.end()];
  };

  it('says a stream as completions chunks', () => {
    const events = [piece(' To'), { type: 'ping' }, piece('kyo'), piece(''), piece('', 'stop_sequence')];
    const head = { id: 'compl_1', object: 'text_completion', created: context.created, model: 'claude-2.1' };
    expect(complete(events)).toEqual([
      { ...head, choices: [{ index: 0, text: ' To', finish_reason: null }] },
      { ...head, choices: [{ index: 0, text: 'kyo', finish_reason: null }] },
      {
        ...head,
        choices: [{ index: 0, text: '', finish_reason: 'stop', native_finish_reason: 'stop_sequence' }],
      },
    ]);
  });

  it.each<[string, (object | string)[], string]>([
    ['an error event', [piece('a'), { type: 'error', error: { message: 'Overloaded' } }], 'Overloaded'],
    ['a broken event', ['{"type":'], 'not a JSON object'],
    ['an early end', [piece('a')], 'before the answer was complete'],
  ])('raises %s', (_, events, message) => {
    expect(() => complete(events)).toThrow(message);
  });
});
