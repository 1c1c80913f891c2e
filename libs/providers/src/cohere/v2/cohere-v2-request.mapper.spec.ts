import { describe, expect, it } from '@jest/globals';
import type { ChatMessage, ChatRequest } from '@weir/llm-v1';
import { toV2ChatBody } from './cohere-v2-request.mapper.js';

const MODEL = 'command-a-03-2025';
const user = { role: 'user', content: 'hi' };
const tool = (name: string) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { a: { anyOf: [{ type: 'string' }] } } } },
});

function fieldsOf(request: Partial<ChatRequest>) {
  const {
    model: _model,
    messages: _messages,
    ...fields
  } = toV2ChatBody({ messages: [user], ...request }, MODEL);
  return fields;
}

function turns(...messages: ChatMessage[]): unknown {
  return toV2ChatBody({ messages }, MODEL)['messages'];
}

describe('toV2ChatBody', () => {
  it('adds nothing', () => {
    expect(toV2ChatBody({ messages: [user] }, MODEL)).toEqual({ model: MODEL, messages: [user] });
  });

  it('says options in the words of the vendor, values unscaled', () => {
    const request = {
      n: 1,
      temperature: 0.7,
      top_p: 0.9,
      top_k: 40,
      max_completion_tokens: 9,
      stop: 'END',
      seed: 7,
      frequency_penalty: 0.1,
      presence_penalty: null,
      parallel_tool_calls: true,
      safety_mode: 'STRICT',
      stream: true,
      stream_options: { include_usage: true },
    };
    expect(fieldsOf(request)).toEqual({
      temperature: 0.7,
      p: 0.9,
      k: 40,
      max_tokens: 9,
      stop_sequences: ['END'],
      seed: 7,
      frequency_penalty: 0.1,
      safety_mode: 'STRICT',
    });
  });

  it("keeps what the caller says in the vendor's own words", () => {
    expect(fieldsOf({ top_p: 0.9, p: 0.5, stop: ['a', 'b'] })).toEqual({
      p: 0.5,
      stop_sequences: ['a', 'b'],
    });
  });

  it('passes images and names on and leaves explicit nulls out', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    const content = [{ type: 'text', text: 'What is this?' }, image];
    expect(
      turns(
        { role: 'developer', content: 'Be short.' },
        { role: 'user', content, name: null, tool_calls: null },
      ),
    ).toEqual([
      { role: 'system', content: 'Be short.' },
      { role: 'user', content },
    ]);
  });

  it('gives thoughts, plans, calls and results back to the model', () => {
    const calls = [{ id: '1', type: 'function' as const, function: { name: 'f', arguments: '{}' } }];
    const result = { role: 'tool', tool_call_id: '1', content: '21' };
    expect(
      turns(
        { role: 'assistant', content: '', tool_calls: calls, tool_plan: 'I will call f.' },
        result,
        { role: 'assistant', content: 'It is 21.', reasoning_content: 'f says 21.' },
        { role: 'assistant', content: null, reasoning_content: 'Again.', tool_calls: calls },
      ),
    ).toEqual([
      { role: 'assistant', tool_calls: calls, tool_plan: 'I will call f.' },
      result,
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'f says 21.' },
          { type: 'text', text: 'It is 21.' },
        ],
      },
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'Again.' }], tool_calls: calls },
    ]);
  });

  const tools = [tool('f'), tool('g')];

  it.each<[unknown, object]>([
    [undefined, { tools }],
    ['auto', { tools }],
    ['none', { tools, tool_choice: 'NONE' }],
    ['required', { tools, tool_choice: 'REQUIRED' }],
    ['REQUIRED', { tools, tool_choice: 'REQUIRED' }],
    [
      { type: 'function', function: { name: 'g' } },
      { tools: [tool('g')], tool_choice: 'REQUIRED' },
    ],
  ])('says tool_choice %j and leaves schemas untouched', (choice, expected) => {
    expect(fieldsOf({ tools, tool_choice: choice as string })).toEqual(expected);
  });

  it.each([
    [{ type: 'json_object' }, { type: 'json_object' }],
    [
      { type: 'json_schema', json_schema: { name: 'x', strict: true, schema: { type: 'object' } } },
      { type: 'json_object', json_schema: { type: 'object' } },
    ],
  ])('says response_format %j', (format, expected) => {
    expect(fieldsOf({ response_format: format })).toEqual({ response_format: expected });
  });

  it.each([
    ['none', 'disabled'],
    ['low', 'enabled'],
    ['high', 'enabled'],
  ])('says reasoning effort %s as thinking %s', (effort, type) => {
    expect(fieldsOf({ reasoning_effort: effort })).toEqual({ thinking: { type } });
  });

  it("lets the vendor's own word on thinking win", () => {
    const thinking = { type: 'enabled', token_budget: 100 };
    expect(fieldsOf({ reasoning_effort: 'none', thinking })).toEqual({ thinking });
  });

  it.each<[string, Partial<ChatRequest>, string]>([
    ['several answers', { n: 2 }, 'Parameter n must be 1 for Cohere chat, got 2.'],
    ['one call at a time', { tools, parallel_tool_calls: false }, 'one tool call at a time'],
    ['an unknown tool', { tools, tool_choice: { function: { name: 'h' } } }, 'not among the tools'],
  ])('refuses %s', (_, request, message) => {
    expect(() => fieldsOf(request)).toThrow(message);
  });
});
