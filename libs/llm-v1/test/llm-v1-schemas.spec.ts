import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { SchemaRegistry } from '@weir/http';
import {
  ChatRequestDto,
  ChatResponseDto,
  CompletionsRequestDto,
  EmbeddingsRequestDto,
  LLM_V1_DTOS,
  OpenAiChatRequestDto,
  OpenAiCompletionsRequestDto,
  V28ChatRequestDto,
  V28EmbeddingsRequestDto,
} from '../src/index.js';

const registry = new SchemaRegistry(LLM_V1_DTOS);
const user = { role: 'user', content: 'hi' };

type Dto = (typeof LLM_V1_DTOS)[number];

function issues(dto: Dto, value: unknown): string[] {
  const found = registry.validatorFor(dto)(value) ?? [];
  return found.map(({ path, keyword }) => `${path.join('.')} ${keyword}`);
}

describe('what the current dialect accepts', () => {
  it.each<[string, Dto, unknown]>([
    ['a chat', ChatRequestDto, { messages: [user] }],
    [
      'explicit nulls',
      ChatRequestDto,
      { messages: [user], stop: null, n: null, max_tokens: null, stream: null, tools: null },
    ],
    ['one stop text', ChatRequestDto, { messages: [user], stop: 'END' }],
    [
      'unknown fields anywhere',
      ChatRequestDto,
      { messages: [{ ...user, cache_control: {} }], seed: 7, logit_bias: {} },
    ],
    [
      'parts',
      ChatRequestDto,
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] },
    ],
    [
      'a tool call without content',
      ChatRequestDto,
      {
        messages: [
          user,
          {
            role: 'assistant',
            tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
        ],
      },
    ],
    ['a tool choice by name', ChatRequestDto, { messages: [user], tool_choice: { type: 'function' } }],
    ['temperature 2', CompletionsRequestDto, { prompt: 'x', temperature: 2 }],
    ['several prompts on /v1', OpenAiCompletionsRequestDto, { model: 'm', prompt: ['a', 'b'] }],
    ['texts', EmbeddingsRequestDto, { input: ['a', 'b'] }],
    ['token ids', EmbeddingsRequestDto, { input: [1, 2, 3] }],
    ['lists of token ids', EmbeddingsRequestDto, { input: [[1], [2, 3]] }],
  ])('%s', (_, dto, value) => {
    expect(issues(dto, value)).toEqual([]);
  });
});

describe('what the current dialect refuses', () => {
  it.each<[Dto, unknown, string]>([
    [ChatRequestDto, {}, 'messages required'],
    [ChatRequestDto, { messages: [] }, 'messages minItems'],
    [ChatRequestDto, { messages: 'hi' }, 'messages type'],
    [ChatRequestDto, { messages: null }, 'messages type'],
    [ChatRequestDto, { messages: [5] }, 'messages.0 type'],
    [ChatRequestDto, { messages: [{ content: 'hi' }] }, 'messages.0.role required'],
    [ChatRequestDto, { messages: [{ role: 'user' }] }, 'messages.0.content required'],
    [ChatRequestDto, { messages: [{ role: 'user', content: null }] }, 'messages.0.content type'],
    [
      ChatRequestDto,
      { messages: [{ role: 'user', content: [{ text: 'x' }] }] },
      'messages.0.content.0.type required',
    ],
    [ChatRequestDto, { messages: [user], temperature: 2.5 }, 'temperature maximum'],
    [ChatRequestDto, { messages: [user], temperature: -1 }, 'temperature minimum'],
    [ChatRequestDto, { messages: [user], temperature: 'hot' }, 'temperature type'],
    [ChatRequestDto, { messages: [user], n: 0 }, 'n minimum'],
    [ChatRequestDto, { messages: [user], max_tokens: 0 }, 'max_tokens minimum'],
    [ChatRequestDto, { messages: [user], max_tokens: 1.5 }, 'max_tokens type'],
    [ChatRequestDto, { messages: [user], stop: [] }, 'stop minItems'],
    [ChatRequestDto, { messages: [user], stop: [5] }, 'stop.0 type'],
    [ChatRequestDto, { messages: [user], stream: 'maybe' }, 'stream type'],
    [ChatRequestDto, { messages: [user], tools: [{}] }, 'tools.0.type required'],
    [OpenAiChatRequestDto, { messages: [user] }, 'model required'],
    [OpenAiChatRequestDto, { messages: [user], model: '' }, 'model minLength'],
    [CompletionsRequestDto, {}, 'prompt required'],
    [CompletionsRequestDto, { prompt: ['a'] }, 'prompt type'],
    [EmbeddingsRequestDto, { text: 'a' }, 'input required'],
    [EmbeddingsRequestDto, { input: [] }, 'input minItems'],
    [EmbeddingsRequestDto, { input: '' }, 'input minLength'],
    [EmbeddingsRequestDto, { input: ['a', 5] }, 'input anyOf'],
  ])('%p %j', (dto, value, expected) => {
    expect(issues(dto, value)).toContain(expected);
  });

  it('does not find anything in Object.prototype', () => {
    expect(issues(ChatRequestDto, JSON.parse('{"__proto__": {"messages": []}}'))).toContain(
      'messages required',
    );
  });
});

describe('the 2.8 dialect', () => {
  it.each<[Dto, unknown, string]>([
    [V28ChatRequestDto, { messages: [user], temperature: 1.5 }, 'temperature maximum'],
    [V28ChatRequestDto, { messages: [user], candidate_count: 6 }, 'candidate_count maximum'],
    [V28ChatRequestDto, { messages: [user], candidate_count: 0 }, 'candidate_count minimum'],
    [V28ChatRequestDto, { messages: [{ role: 'assistant' }] }, 'messages.0.content required'],
    [V28ChatRequestDto, { messages: [{ role: 'user', content: [] }] }, 'messages.0.content type'],
    [V28EmbeddingsRequestDto, {}, 'text required'],
    [V28EmbeddingsRequestDto, { text: [5] }, 'text.0 type'],
  ])('refuses %p %j', (dto, value, expected) => {
    expect(issues(dto, value)).toContain(expected);
  });

  it('accepts the explicit nulls of LangChain', () => {
    const request = { messages: [user], temperature: 0, candidate_count: 1, stop: null, max_tokens: null };
    expect(issues(V28ChatRequestDto, request)).toEqual([]);
  });
});

describe('answers', () => {
  it('fit their own schema, with and without counts', () => {
    const answer = (usage: object) => ({
      id: null,
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: null }, finish_reason: null }],
      usage,
    });
    expect(
      issues(ChatResponseDto, answer({ prompt_tokens: null, completion_tokens: null, total_tokens: null })),
    ).toEqual([]);
    expect(
      issues(ChatResponseDto, answer({ prompt_tokens: 1, total_tokens: 1, prompt_tokens_details: {} })),
    ).toEqual([]);
  });

  it('describe every field in the OpenAPI document', () => {
    for (const [name, schema] of Object.entries(registry.openApiSchemas())) {
      for (const [field, property] of Object.entries(schema.properties ?? {})) {
        expect(`${name}.${field}: ${String(property['description'])}`).not.toMatch(/undefined$/);
      }
    }
  });
});
