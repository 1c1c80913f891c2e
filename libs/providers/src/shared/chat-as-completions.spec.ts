import { describe, expect, it } from '@jest/globals';
import type { ChatChunk, ChatDelta, FinishReason, TextInput } from '@weir/llm-v1';
import { ProviderError } from '../port/provider.errors.js';
import {
  chatAnswerAsCompletions,
  chatStreamAsCompletions,
  completionsAsChat,
} from './chat-as-completions.js';

const head = { id: 'x', created: 1, model: 'm' };

describe('completionsAsChat', () => {
  it('makes the prompt a conversation of one turn', () => {
    const messages = [{ role: 'user', content: 'hi' }];
    expect(completionsAsChat({ prompt: 'hi', n: 2 })).toEqual({ messages, n: 2 });
    expect(completionsAsChat({ prompt: ['hi'] })).toEqual({ messages });
  });

  it.each<[TextInput]>([[['a', 'b']], [[1, 2]], [[[1], [2]]], [[]]])('refuses %j', (prompt) => {
    expect(() => completionsAsChat({ prompt })).toThrow(ProviderError);
  });
});

describe('chatAnswerAsCompletions', () => {
  it('turns messages into texts and null into the empty one', () => {
    const choice = (content: string | null) => ({
      index: 0,
      message: { role: 'assistant', content },
      finish_reason: 'stop' as const,
    });
    const usage = { prompt_tokens: 1, total_tokens: 1 };
    const value = {
      ...head,
      object: 'chat.completion' as const,
      choices: [choice('a'), choice(null)],
      usage,
    };
    expect(chatAnswerAsCompletions({ value, text: '{}' })).toEqual({
      text: null,
      value: {
        ...head,
        object: 'text_completion',
        choices: [
          { index: 0, text: 'a', finish_reason: 'stop' },
          { index: 0, text: '', finish_reason: 'stop' },
        ],
        usage,
      },
    });
  });
});

describe('chatStreamAsCompletions', () => {
  function chunk(delta: ChatDelta, finish_reason: FinishReason | null = null): ChatChunk {
    return { ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] };
  }

  async function* streamOf(...chunks: ChatChunk[]): AsyncGenerator<ChatChunk> {
    for (const one of chunks) yield await Promise.resolve(one);
  }

  it('leaves out what says nothing and keeps the counts', async () => {
    const counts: ChatChunk = { ...chunk({}), choices: [], usage: { prompt_tokens: 1, total_tokens: 2 } };
    const stream = streamOf(
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'a' }),
      chunk({}, 'stop'),
      counts,
    );
    const said = [];
    for await (const one of chatStreamAsCompletions(stream)) said.push(one);
    expect(said.map(({ object, choices, usage }) => [object, choices, usage])).toEqual([
      ['text_completion', [{ index: 0, text: 'a', finish_reason: null }], undefined],
      ['text_completion', [{ index: 0, text: '', finish_reason: 'stop' }], undefined],
      ['text_completion', [], { prompt_tokens: 1, total_tokens: 2 }],
    ]);
  });
});
