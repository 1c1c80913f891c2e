import { describe, expect, it } from '@jest/globals';
import { readJurassicAnswer, toJurassicBody } from './jurassic.mapper.js';

const facts = { model: 'j2-mid', created: 42 };
const completion = (text: string, finishReason: unknown, tokens: unknown[] = []) => ({
  data: { text, tokens },
  finishReason,
});

describe('toJurassicBody', () => {
  it('adds nothing', () => {
    expect(toJurassicBody({ prompt: 'a', stream: false })).toEqual({ prompt: 'a' });
  });

  it('says options in the words of the vendor, values unscaled', () => {
    const request = {
      prompt: 'a',
      temperature: 0,
      max_tokens: 9,
      n: 2,
      stop: 'END',
      top_p: 0.5,
      presence_penalty: 0.3,
      frequency_penalty: null,
      minTokens: 1,
    };
    expect(toJurassicBody(request)).toEqual({
      prompt: 'a',
      temperature: 0,
      maxTokens: 9,
      numResults: 2,
      stopSequences: ['END'],
      topP: 0.5,
      presencePenalty: { scale: 0.3 },
      minTokens: 1,
    });
  });

  it("keeps what the caller says in the vendor's own words", () => {
    const presencePenalty = { scale: 1, applyToEmojis: false };
    expect(
      toJurassicBody({ prompt: 'a', n: 2, numResults: 3, presence_penalty: 0.3, presencePenalty }),
    ).toEqual({
      prompt: 'a',
      numResults: 3,
      presencePenalty,
    });
  });

  it('refuses several prompts', () => {
    expect(() => toJurassicBody({ prompt: ['a', 'b'] })).toThrow('several prompts');
  });
});

describe('readJurassicAnswer', () => {
  it.each([
    ['endoftext', 'stop'],
    ['stop', 'stop'],
    ['length', 'length'],
  ])('reads finish reason %s as %s', (reason, expected) => {
    const json = { id: 17, completions: [completion('a', { reason })] };
    const { id, choices } = readJurassicAnswer(json, facts);
    expect([id, choices[0]?.finish_reason]).toEqual(['17', expected]);
  });

  it('keeps a word of the vendor that is not ours', () => {
    const { choices } = readJurassicAnswer(
      { completions: [completion('a', { reason: 'endoftext' })] },
      facts,
    );
    expect(choices[0]).toHaveProperty('native_finish_reason', 'endoftext');
  });

  it('counts the tokens that the vendor lists', () => {
    const completions = [completion('a', null, [{}, {}]), completion('b', null, [{}])];
    const json = { prompt: { tokens: [{}, {}, {}, {}] }, completions };
    expect(readJurassicAnswer(json, facts).usage).toEqual({
      prompt_tokens: 4,
      completion_tokens: 3,
      total_tokens: 7,
    });
  });

  it('knows no counts without them, and reads a sparse answer', () => {
    const json = { id: 'x', prompt: { tokens: [] }, completions: [{}, completion('b', null, [{}])] };
    expect(readJurassicAnswer(json, facts)).toEqual({
      id: 'x',
      object: 'text_completion',
      created: 42,
      model: 'j2-mid',
      choices: [
        { index: 0, text: '', finish_reason: null },
        { index: 1, text: 'b', finish_reason: null },
      ],
      usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null },
    });
  });

  it.each([[null], [{}], [[]], [{ completions: 'a' }]])('is 502 for %j', (json) => {
    expect(() => readJurassicAnswer(json, facts)).toThrow(expect.objectContaining({ status: 502 }));
  });
});
