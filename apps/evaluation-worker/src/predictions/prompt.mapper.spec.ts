import { describe, expect, it } from '@jest/globals';
import type { PromptTemplate } from '@weir/tracking-store';
import { renderPrompt } from './prompt.mapper.js';

const cells = new Map<string, unknown>([
  ['question', 'What is a {weir}?'],
  ['count', 3],
  ['context', { page: 1 }],
  ['empty', null],
]);
const prompt = (text: string): PromptTemplate => ({ kind: 'prompt', prompt: text });
const render = (template: PromptTemplate) => renderPrompt(template, cells);

describe('renderPrompt', () => {
  it('fills in values of any type once, so that braces in a value stay as they are', () => {
    expect(render(prompt('{question} {count} {context} {{question}}'))).toEqual({
      kind: 'rendered',
      input: { kind: 'text', text: 'What is a {weir}? 3 {"page":1} {question}' },
    });
  });

  it('fills in every message of a conversation', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: '{question}' },
    ] as const;
    expect(render({ kind: 'messages', messages })).toMatchObject({
      input: { kind: 'messages', messages: [messages[0], { role: 'user', content: 'What is a {weir}?' }] },
    });
  });

  it('takes a text column as the question and an object column as the whole body', () => {
    expect(render({ kind: 'column', column: 'question' })).toMatchObject({
      input: { kind: 'text', text: 'What is a {weir}?' },
    });
    expect(render({ kind: 'column', column: 'context' })).toEqual({
      kind: 'rendered',
      input: { kind: 'body', body: { page: 1 } },
    });
  });

  it.each([[prompt('{empty}')], [{ kind: 'column', column: 'count' } as const]])(
    'says of a row that lacks the value that it cannot be asked (%j)',
    (template) => {
      expect(render(template)).toMatchObject({
        kind: 'unusable-row',
        reason: expect.stringContaining('no value'),
      });
    },
  );
});
