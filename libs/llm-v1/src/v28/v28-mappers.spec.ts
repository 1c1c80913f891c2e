import { describe, expect, it } from '@jest/globals';
import type { ChatResponse } from '../llm.types.js';
import {
  chatRequestFromV28,
  completionsRequestFromV28,
  embeddingsRequestFromV28,
} from './v28-request.mapper.js';
import {
  chatResponseToV28,
  completionsResponseToV28,
  embeddingsResponseToV28,
} from './v28-response.mapper.js';

const messages = [{ role: 'user', content: 'hi' }];

describe('requests of the 2.8 dialect', () => {
  it('change names, not values', () => {
    expect(chatRequestFromV28({ messages, candidate_count: 2, temperature: 0.7, top_p: 1 })).toEqual({
      messages,
      n: 2,
      temperature: 0.7,
      top_p: 1,
    });
    expect(completionsRequestFromV28({ prompt: 'x', candidate_count: 3 })).toEqual({ prompt: 'x', n: 3 });
    expect(embeddingsRequestFromV28({ text: ['a'], input_type: 'query' })).toEqual({
      input: ['a'],
      input_type: 'query',
    });
  });

  it('add nothing', () => {
    expect(chatRequestFromV28({ messages })).toEqual({ messages });
    expect(completionsRequestFromV28({ prompt: 'x', candidate_count: null })).toEqual({ prompt: 'x' });
  });
});

describe('answers in the 2.8 dialect', () => {
  const usage = { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 };
  const chat: ChatResponse = {
    id: 'x',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4-0613',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Tokyo.' }, finish_reason: 'stop' }],
    usage,
  };

  it('have candidates and metadata', () => {
    expect(chatResponseToV28(chat)).toEqual({
      candidates: [
        { message: { role: 'assistant', content: 'Tokyo.' }, metadata: { finish_reason: 'stop' } },
      ],
      metadata: {
        input_tokens: 8,
        output_tokens: 2,
        total_tokens: 10,
        model: 'gpt-4-0613',
        route_type: 'llm/v1/chat',
      },
    });
  });

  it('have the empty text where only tools are called', () => {
    const call = { id: '1', type: 'function' as const, function: { name: 'f', arguments: '{}' } };
    const [choice] = chat.choices;
    const message = { role: 'assistant', content: null, tool_calls: [call] };
    const response = chatResponseToV28({ ...chat, choices: choice ? [{ ...choice, message }] : [] });
    expect(response.candidates[0]?.message).toEqual({ role: 'assistant', content: '', tool_calls: [call] });
  });

  it('say completions and vectors', () => {
    const choices = [{ index: 0, text: 'Tokyo.', finish_reason: null }];
    expect(completionsResponseToV28({ ...chat, object: 'text_completion', choices })).toMatchObject({
      candidates: [{ text: 'Tokyo.', metadata: { finish_reason: null } }],
      metadata: { route_type: 'llm/v1/completions' },
    });
    const data = [{ object: 'embedding' as const, index: 0, embedding: [1, 2] }];
    const counted = { prompt_tokens: 4, total_tokens: 4 };
    expect(embeddingsResponseToV28({ object: 'list', data, model: 'm', usage: counted })).toEqual({
      embeddings: [[1, 2]],
      metadata: {
        input_tokens: 4,
        output_tokens: 0,
        total_tokens: 4,
        model: 'm',
        route_type: 'llm/v1/embeddings',
      },
    });
  });
});
