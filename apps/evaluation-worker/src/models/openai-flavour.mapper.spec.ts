import { describe, expect, it } from '@jest/globals';
import { openAiModelOf, templateVariables, withVariable } from './openai-flavour.mapper.js';

const URI = 'runs:/0190a4f2b3c87def8123456789abcdef/model';
const CHAT = { model: 'gpt-4', task: 'chat.completions' };
const SYSTEM = { role: 'system', content: 'Be brief.' };
const ASKED = { role: 'user', content: 'Q: {question}' };

describe('openAiModelOf', () => {
  it('reads messages with variables, and parameters', () => {
    expect(openAiModelOf(URI, { ...CHAT, messages: [SYSTEM, ASKED], temperature: 0, timeout: 5 })).toEqual({
      uri: 'openai:/gpt-4',
      type: 'llm/v1/chat',
      template: { kind: 'messages', messages: [SYSTEM, ASKED] },
      parameters: { temperature: 0 },
    });
  });

  it.each([[[SYSTEM]], [[]], [undefined]])(
    'lets the row follow messages without a variable: %j',
    (messages) => {
      expect(openAiModelOf(URI, { ...CHAT, messages })).toMatchObject({
        template: {
          kind: 'messages',
          messages: [...(messages ?? []), { role: 'user', content: '{content}' }],
        },
      });
    },
  );

  it('reads prompts of completions', () => {
    const completions = { model: 'gpt-3.5-turbo-instruct', task: 'completions' };
    expect(openAiModelOf(URI, { ...completions, prompt: 'Say {x}' })).toMatchObject({
      type: 'llm/v1/completions',
      template: { kind: 'prompt', prompt: 'Say {x}' },
    });
    expect(openAiModelOf(URI, completions)).toMatchObject({ template: { prompt: '{prompt}' } });
  });

  it.each([
    [{ ...CHAT, model: undefined }, 'names no model'],
    [{ ...CHAT, task: 'embeddings' }, 'the task "embeddings"'],
    [{ ...CHAT, api_base: 'http://attacker', api_key: 'x' }, 'api_key, api_base'],
    [{ ...CHAT, messages: [{ role: 'tool', content: 'x' }] }, 'the role "tool"'],
    [{ ...CHAT, messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'content is no text'],
    [{ ...CHAT, messages: [{ role: 'user', content: '{question!r}' }] }, '"{question!r}"'],
    [{ ...CHAT, messages: ['x'] }, 'the role "none"'],
  ])('refuses %j', (description, message) => {
    expect(() => openAiModelOf(URI, description)).toThrow(message);
  });
});

describe('templateVariables', () => {
  it('finds every name once and leaves escaped braces alone', () => {
    const prompt = { kind: 'prompt', prompt: '{a} {{b}} {a} {c}' } as const;
    expect(templateVariables(prompt)).toEqual(['a', 'c']);
    expect(withVariable(prompt, 'a', 'question')).toEqual({
      kind: 'prompt',
      prompt: '{question} {{b}} {question} {c}',
    });
  });
});
