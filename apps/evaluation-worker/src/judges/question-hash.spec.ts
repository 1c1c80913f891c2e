import { describe, expect, it } from '@jest/globals';
import type { JudgeQuestion } from '@weir/evaluation';
import { questionHash } from './question-hash.js';

const question: JudgeQuestion = {
  kind: 'question',
  messages: [{ role: 'user', content: 'How good is it?' }],
  parameters: { temperature: 0, max_tokens: 200 },
};

const hash = (asked: Partial<JudgeQuestion> = {}, model = 'openai:/gpt-4'): string =>
  questionHash(model, { ...question, ...asked }).toString('hex');

describe('questionHash', () => {
  it('should be the same for the same question, however it was written down', () => {
    expect(hash()).toMatch(/^[0-9a-f]{64}$/);
    expect(hash({ parameters: { max_tokens: 200, temperature: 0 } })).toBe(hash());
  });

  it.each([
    ['model', hash({}, 'openai:/gpt-4o')],
    ['words', hash({ messages: [{ role: 'user', content: 'How good is it? ' }] })],
    ['role', hash({ messages: [{ role: 'system', content: 'How good is it?' }] })],
    ['parameters', hash({ parameters: { temperature: 1, max_tokens: 200 } })],
    ['one parameter less', hash({ parameters: { temperature: 0 } })],
    ['form of the answer', hash({ responseFormat: { response_format: { type: 'json_object' } } })],
    ['lists and objects', hash({ parameters: { stop: [['a', 1]] } })],
  ])('should differ by the %s', (_what, other) => expect(other).not.toBe(hash()));

  it('should not take an object for the list of its entries', () => {
    expect(hash({ parameters: { stop: { a: 1 } } })).not.toBe(hash({ parameters: { stop: [['a', 1]] } }));
  });
});
