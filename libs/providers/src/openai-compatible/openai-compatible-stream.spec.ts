import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SseDecoder } from '../sse/sse-decoder.js';
import type { StreamState } from '../sse/event-stream.js';
import { chatStreamState, completionsStreamState } from './openai-compatible-stream.js';

const context = { vendor: 'OpenAI', model: 'configured', now: () => 42 };

function play<Chunk>(state: StreamState<Chunk>, events: readonly unknown[]): Chunk[] {
  const chunks = events.flatMap((event) => {
    const data = typeof event === 'string' ? event : JSON.stringify(event);
    return [...state.take({ event: '', data })];
  });
  return [...chunks, ...state.end()];
}

function recorded(name: string): string[] {
  const decoder = new SseDecoder();
  const bytes = readFileSync(new URL(`__fixtures__/${name}`, import.meta.url));
  return [...decoder.push(bytes), ...decoder.end()].map(({ data }) => data);
}

const text = (content: string, rest = {}) => ({
  id: 'x',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta: { content }, ...rest }],
});
const end = text('', { finish_reason: 'stop' });

describe('chat stream', () => {
  it('passes a recorded stream on and gives the counts once, at the end', () => {
    const chunks = play(chatStreamState(context), recorded('chat-stream.txt'));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content)).toEqual([
      '',
      'Hello',
      undefined,
      undefined,
    ]);
    expect(chunks.map((chunk) => chunk.choices[0]?.finish_reason)).toEqual([null, null, 'stop', undefined]);
    expect(chunks.filter((chunk) => chunk.usage)).toHaveLength(1);
    expect(chunks.at(-1)).toMatchObject({ id: 'chatcmpl-123', choices: [], usage: { total_tokens: 10 } });
  });

  it('leaves out the first event of Azure, which has neither id nor model', () => {
    const chunks = play(chatStreamState(context), recorded('chat-stream-azure.txt'));
    expect(new Set(chunks.map(({ id, model, object }) => `${String(id)} ${model} ${object}`))).toEqual(
      new Set(['chatcmpl-9Ye gpt-35-turbo chat.completion.chunk']),
    );
    expect(chunks).toHaveLength(3);
  });

  it('numbers the tool calls of each choice for clients that put them together by number', () => {
    const piece = (index: number, ...tool_calls: object[]) => ({
      id: 'x',
      choices: [{ index, delta: { tool_calls } }],
    });
    const chunks = play(chatStreamState(context), [
      piece(0, { id: 'a', function: { name: 'f', arguments: '' } }, { id: 'b', function: { name: 'g' } }),
      piece(1, { id: 'c', function: { name: 'f' } }),
      piece(0, { function: { arguments: '{}' } }),
      end,
      '[DONE]',
    ]);
    const numbers = chunks.map((chunk) => chunk.choices[0]?.delta.tool_calls?.map(({ index }) => index));
    expect(numbers).toEqual([[0, 1], [0], [1], undefined]);
  });

  it('moves counts that come with a choice to the end', () => {
    const chunks = play(chatStreamState(context), [
      text('a'),
      { ...end, usage: { prompt_tokens: 1, total_tokens: 3 } },
      '[DONE]',
    ]);
    expect(chunks.map((chunk) => chunk.usage ?? null)).toEqual([
      null,
      null,
      { prompt_tokens: 1, completion_tokens: null, total_tokens: 3 },
    ]);
  });

  it('keeps the pieces of parallel tool calls apart', () => {
    const delta = (index: number, part: object) => ({
      choices: [{ index: 0, delta: { tool_calls: [{ index, function: part }] } }],
    });
    const chunks = play(chatStreamState(context), [
      delta(0, { name: 'f', arguments: '' }),
      delta(1, { name: 'g', arguments: '' }),
      delta(1, { arguments: '{}' }),
      { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
      '[DONE]',
    ]);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.tool_calls?.[0]?.index)).toEqual([
      0,
      1,
      1,
      undefined,
    ]);
  });

  it('is whole without [DONE] when every choice has ended', () => {
    expect(play(chatStreamState(context), [text('a'), end])).toHaveLength(2);
  });

  it.each([
    ['nothing came', []],
    ['a choice is open', [text('a')]],
    ['one of two choices is open', [text('a'), { choices: [{ index: 1, delta: { content: 'b' } }] }, end]],
  ])('is cut off when %s', (_, events) => {
    expect(() => play(chatStreamState(context), events)).toThrow('ended before the answer was complete');
  });

  it.each([['{"choices": [{"del'], ['[]'], ['"text"'], ['null']])('does not accept the event %s', (event) => {
    expect(() => play(chatStreamState(context), [text('a'), event])).toThrow(
      expect.objectContaining({ failure: 'UNREADABLE', status: 502 }),
    );
  });

  it.each([
    [{ error: { message: 'overloaded', type: 'server_error', code: 'x' } }, 'overloaded'],
    [{ error: 'overloaded' }, 'overloaded'],
    [{ error: {} }, 'The vendor gave no message.'],
  ])('raises the error event %j', (event, message) => {
    expect(() => play(chatStreamState(context), [text('a'), event])).toThrow(message);
  });

  it.each([
    [{ choices: [null, 5, { index: 0, delta: null, finish_reason: 'stop' }] }],
    [{ choices: [{ delta: { content: [{ type: 'text', text: 'a' }] }, finish_reason: 'eos' }] }],
    [{ choices: [{ finish_reason: 'stop' }], usage: 'none', id: 5, created: 'now', model: null }],
  ])('tolerates %j', (event) => {
    const [chunk] = play(chatStreamState(context), [event]);
    expect(chunk).toMatchObject({
      id: null,
      created: 42,
      model: 'configured',
      choices: [{ index: expect.any(Number), finish_reason: 'stop' }],
    });
  });

  it('ignores what comes after [DONE]', () => {
    expect(play(chatStreamState(context), [end, '[DONE]', text('late'), 'rubbish'])).toHaveLength(1);
  });
});

describe('completions stream', () => {
  it('passes texts on', () => {
    const choice = (content: string, finish_reason: string | null) => ({
      object: 'text_completion',
      choices: [{ index: 0, text: content, finish_reason }],
    });
    const chunks = play(completionsStreamState(context), [
      choice('a', null),
      choice('b', 'length'),
      '[DONE]',
    ]);
    expect(chunks.map(({ choices }) => choices[0]?.text).join('')).toBe('ab');
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('length');
  });
});
