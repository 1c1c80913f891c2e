import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  readChatAnswer,
  readCompletionsAnswer,
  readEmbeddingsAnswer,
  readUsage,
} from './openai-compatible-response.mapper.js';

const context = { vendor: 'OpenAI', model: 'configured', now: () => 42 };

function reply(json: unknown) {
  return { json, text: JSON.stringify(json) };
}

function fixture(name: string) {
  const text = readFileSync(new URL(`__fixtures__/${name}`, import.meta.url), 'utf8');
  return { json: JSON.parse(text) as unknown, text };
}

describe('readChatAnswer', () => {
  it.each(['chat.json', 'chat-tools.json', 'chat-azure.json'])('sends %s on as it came', (name) => {
    const recorded = fixture(name);
    const { value, text } = readChatAnswer(recorded, context);
    expect(text).toBe(recorded.text);
    expect(value).toBe(recorded.json);
  });

  it('keeps usage details', () => {
    const { value } = readChatAnswer(fixture('chat.json'), context);
    expect(value.usage).toMatchObject({ prompt_tokens: 19, prompt_tokens_details: { cached_tokens: 0 } });
  });

  it('fills in what a sparse vendor leaves out', () => {
    const { value, text } = readChatAnswer(reply({ choices: [{ message: { content: 'yes' } }] }), context);
    expect(text).toBeNull();
    expect(value).toEqual({
      id: null,
      object: 'chat.completion',
      created: 42,
      model: 'configured',
      choices: [{ index: 0, message: { role: 'assistant', content: 'yes' }, finish_reason: null }],
      usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null },
    });
  });

  it('maps foreign finish reasons and keeps the raw one', () => {
    const choice = { index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'max_tokens' };
    const { value } = readChatAnswer(
      reply({ choices: [choice, { ...choice, finish_reason: 'wind' }] }),
      context,
    );
    expect(value.choices).toMatchObject([
      { finish_reason: 'length', native_finish_reason: 'max_tokens' },
      { finish_reason: 'stop', native_finish_reason: 'wind' },
    ]);
  });

  it('joins content that comes in parts', () => {
    const content = [{ type: 'thinking' }, { type: 'text', text: 'a' }, { type: 'text', text: 'b' }];
    const { value } = readChatAnswer(reply({ choices: [{ message: { content } }] }), context);
    expect(value.choices[0]?.message.content).toBe('ab');
  });

  it.each([[{}], [[]], [null], ['text'], [{ choices: {} }], [{ choices: [{}] }], [{ choices: [null] }]])(
    'is 502 for %j',
    (json) => {
      expect(() => readChatAnswer(reply(json), context)).toThrow(
        expect.objectContaining({ status: 502, failure: 'UNREADABLE' }),
      );
    },
  );
});

describe('readCompletionsAnswer', () => {
  it('sends a recorded answer on as it came', () => {
    const recorded = fixture('completions.json');
    expect(readCompletionsAnswer(recorded, context).text).toBe(recorded.text);
  });

  it('is 502 without a text', () => {
    expect(() => readCompletionsAnswer(reply({ choices: [{ index: 0 }] }), context)).toThrow(
      'choices without a text',
    );
  });
});

describe('readEmbeddingsAnswer', () => {
  it('sends a recorded answer on as it came', () => {
    const recorded = fixture('embeddings.json');
    expect(readEmbeddingsAnswer(recorded, context).text).toBe(recorded.text);
  });

  it('numbers vectors and fills in what is missing', () => {
    const { value } = readEmbeddingsAnswer(
      reply({ data: [{ embedding: [1] }, { embedding: 'AACAPw==' }] }),
      context,
    );
    expect(value).toEqual({
      object: 'list',
      model: 'configured',
      data: [
        { object: 'embedding', index: 0, embedding: [1] },
        { object: 'embedding', index: 1, embedding: 'AACAPw==' },
      ],
      usage: { prompt_tokens: null, total_tokens: null },
    });
  });

  it('is 502 without vectors', () => {
    expect(() => readEmbeddingsAnswer(reply({ data: [{ object: 'embedding' }] }), context)).toThrow(
      'without an embedding',
    );
  });
});

describe('readUsage', () => {
  it.each([[undefined], [null], ['many'], [{ prompt_tokens: 'x', total_tokens: Number.NaN }]])(
    'reads %j as unknown',
    (usage) => {
      expect(readUsage(usage)).toMatchObject({
        prompt_tokens: null,
        completion_tokens: null,
        total_tokens: null,
      });
    },
  );
});
