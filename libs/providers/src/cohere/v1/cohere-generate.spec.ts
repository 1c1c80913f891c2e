import { describe, expect, it } from '@jest/globals';
import { GenerateStreamState } from './cohere-generate-stream.js';
import { readGenerations, toGenerateBody } from './cohere-generate.mapper.js';

const facts = { model: 'command', created: 42 };
const meta = { billed_units: { input_tokens: 3, output_tokens: 4 } };
const piece = (index: number, text: string) => ({ index, text, is_finished: false });

function play(events: readonly (object | string)[]) {
  const state = new GenerateStreamState(facts);
  const chunks = events.flatMap((event) => {
    const data = typeof event === 'string' ? event : JSON.stringify(event);
    return [...state.take({ event: '', data })];
  });
  return [...chunks, ...state.end()];
}

describe('toGenerateBody', () => {
  it('says the request in the words of the vendor and adds nothing', () => {
    const request = {
      prompt: 'a',
      n: 2,
      stop: 'END',
      max_tokens: 5,
      temperature: 0,
      top_p: null,
      truncate: 'END',
    };
    expect(toGenerateBody(request, 'command')).toEqual({
      model: 'command',
      prompt: 'a',
      num_generations: 2,
      stop_sequences: ['END'],
      max_tokens: 5,
      temperature: 0,
      truncate: 'END',
    });
    expect(toGenerateBody({ prompt: ['a'] }, 'command')).toEqual({ model: 'command', prompt: 'a' });
  });
});

describe('readGenerations', () => {
  it('reads every generation and the counts', () => {
    const generations = [
      { text: 'a', finish_reason: 'COMPLETE' },
      { text: 'b', finish_reason: 'MAX_TOKENS' },
      {},
    ];
    expect(readGenerations({ id: 'g', generations, meta }, facts)).toMatchObject({
      id: 'g',
      object: 'text_completion',
      choices: [
        { index: 0, text: 'a', finish_reason: 'stop', native_finish_reason: 'COMPLETE' },
        { index: 1, text: 'b', finish_reason: 'length' },
        { index: 2, text: '', finish_reason: null },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    });
  });

  it.each([[null], [{}], [{ generations: 'a' }], [{ generations: [{ finish_reason: 'ERROR' }] }]])(
    'is 502 for %j',
    (json) => expect(() => readGenerations(json, facts)).toThrow(expect.objectContaining({ status: 502 })),
  );
});

describe('GenerateStreamState', () => {
  it('follows several generations and says how each ended', () => {
    const generations = [
      { index: 0, finish_reason: 'COMPLETE' },
      { index: 1, finish_reason: 'MAX_TOKENS' },
    ];
    const end = { is_finished: true, finish_reason: 'COMPLETE', response: { id: 'g', generations, meta } };
    const chunks = play([piece(0, 'a'), piece(1, 'b'), piece(1, ''), end, '{']);
    expect(chunks.map(({ choices }) => choices)).toEqual([
      [{ index: 0, text: 'a', finish_reason: null }],
      [{ index: 1, text: 'b', finish_reason: null }],
      [
        { index: 0, text: '', finish_reason: 'stop', native_finish_reason: 'COMPLETE' },
        { index: 1, text: '', finish_reason: 'length', native_finish_reason: 'MAX_TOKENS' },
      ],
      [],
    ]);
    expect(chunks.at(-1)).toMatchObject({ object: 'text_completion', usage: { total_tokens: 7 } });
  });

  it('ends without generations or counts where the vendor leaves them out', () => {
    const chunks = play([piece(0, 'a'), { is_finished: true, finish_reason: 'MAX_TOKENS' }]);
    expect(chunks).toHaveLength(2);
    expect(chunks[1]?.choices[0]).toMatchObject({ index: 0, finish_reason: 'length' });
  });

  it.each<[string, (object | string)[], string]>([
    [
      'a failed generation',
      [piece(0, 'a'), { is_finished: true, finish_reason: 'ERROR', err: 'Boom' }],
      'Boom',
    ],
    ['an error instead of a line', [{ message: 'no' }], 'no'],
    ['a broken line', ['{"text'], 'not a JSON object'],
    ['a stream that just stops', [piece(0, 'a')], 'before the answer was complete'],
  ])('raises %s', (_, played, message) => {
    expect(() => play(played)).toThrow(message);
  });
});
