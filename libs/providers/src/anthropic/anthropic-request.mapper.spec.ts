import { describe, expect, it } from '@jest/globals';
import type { ChatMessage } from '@weir/llm-v1';
import { toCompleteBody, toMessagesBody } from './anthropic-request.mapper.js';

const MODEL = 'claude-opus-4-1';
const user = { role: 'user', content: 'hi' };
const call = (id: string, text = '{"city": "Osaka"}') => ({
  id,
  type: 'function' as const,
  function: { name: 'get_weather', arguments: text },
});

function turns(...messages: ChatMessage[]): unknown {
  return toMessagesBody({ messages }, MODEL)['messages'];
}

describe('toMessagesBody', () => {
  it('adds only the limit that the vendor requires', () => {
    expect(toMessagesBody({ messages: [user] }, MODEL)).toEqual({
      model: MODEL,
      max_tokens: 4096,
      messages: [user],
    });
  });

  it('says options in the words of the vendor, values unscaled', () => {
    const request = {
      messages: [user],
      max_completion_tokens: 9,
      temperature: 0.7,
      top_p: null,
      stop: 'END',
      n: 1,
      user: 'bob',
      top_k: 5,
      reasoning_effort: 'low',
    };
    expect(toMessagesBody(request, MODEL)).toEqual({
      model: MODEL,
      max_tokens: 9,
      messages: [user],
      temperature: 0.7,
      top_k: 5,
      stop_sequences: ['END'],
      metadata: { user_id: 'bob' },
      output_config: { effort: 'low' },
    });
  });

  it('sets instructions apart', () => {
    const messages = [
      { role: 'system', content: 'Be short.' },
      { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
      user,
    ];
    expect(toMessagesBody({ messages }, MODEL)).toMatchObject({
      system: 'Be short.\n\nBe kind.',
      messages: [user],
    });
  });

  it('keeps the text beside tool calls and puts parallel results into one turn', () => {
    const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: '21' });
    const asked = { role: 'assistant', content: 'Looking.', tool_calls: [call('1'), call('2', '')] };
    expect(turns(user, asked, result('1'), result('2'), user)).toEqual([
      user,
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Looking.' },
          { type: 'tool_use', id: '1', name: 'get_weather', input: { city: 'Osaka' } },
          { type: 'tool_use', id: '2', name: 'get_weather', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: '1', content: '21' },
          { type: 'tool_result', tool_use_id: '2', content: '21' },
        ],
      },
      user,
    ]);
  });

  it('has no empty text block beside tool calls', () => {
    expect(turns({ role: 'assistant', content: null, tool_calls: [call('1')] })).toEqual([
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: '1', name: 'get_weather', input: { city: 'Osaka' } }],
      },
    ]);
  });

  it('turns images into sources and passes other parts on', () => {
    const image = (url: string) => ({ type: 'image_url', image_url: { url } });
    const text = { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } };
    expect(
      turns({ role: 'user', content: [text, image('data:image/png;base64,AAAA'), image('https://x/y.png')] }),
    ).toEqual([
      {
        role: 'user',
        content: [
          text,
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
        ],
      },
    ]);
  });

  const parameters = { type: 'object', properties: { a: { anyOf: [{ type: 'integer', minimum: 0 }] } } };
  const tools = [
    { type: 'function', function: { name: 'f', description: 'd', parameters } },
    { type: 'web_search_20250305', name: 's' },
  ];

  it('passes schemas of tools untouched, and tools of its own kind', () => {
    expect(toMessagesBody({ messages: [user], tools }, MODEL)['tools']).toEqual([
      { name: 'f', description: 'd', input_schema: parameters },
      { type: 'web_search_20250305', name: 's' },
    ]);
  });

  it.each<[unknown, unknown, unknown]>([
    ['none', undefined, { type: 'none' }],
    ['auto', undefined, { type: 'auto' }],
    ['required', undefined, { type: 'any' }],
    [{ type: 'function', function: { name: 'f' } }, undefined, { type: 'tool', name: 'f' }],
    [undefined, undefined, undefined],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    ['required', false, { type: 'any', disable_parallel_tool_use: true }],
  ])('says tool_choice %j, parallel %j', (choice, isParallel, expected) => {
    const request = {
      messages: [user],
      tools,
      tool_choice: choice as string,
      parallel_tool_calls: isParallel,
    };
    expect(toMessagesBody(request, MODEL)['tool_choice']).toEqual(expected);
  });

  it('asks for answers of a schema', () => {
    const format = { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } };
    expect(toMessagesBody({ messages: [user], response_format: format }, MODEL)['output_format']).toEqual({
      type: 'json_schema',
      schema: { type: 'object' },
    });
    expect(toMessagesBody({ messages: [user], response_format: { type: 'text' } }, MODEL)).not.toHaveProperty(
      'output_format',
    );
  });

  it.each<[string, object, string]>([
    ['several choices', { n: 2 }, "'n' must be '1'"],
    ['JSON without a schema', { response_format: { type: 'json_object' } }, 'response_format'],
    ['a strange role', { messages: [{ role: 'narrator', content: 'x' }] }, "role 'narrator'"],
    ['audio', { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'no audio'],
    [
      'an image without an address',
      { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
      'needs a url',
    ],
    [
      'arguments that are no JSON',
      { messages: [{ role: 'assistant', tool_calls: [call('1', '{')] }] },
      'not a JSON object',
    ],
    [
      'arguments that are no object',
      { messages: [{ role: 'assistant', tool_calls: [call('1', '[1]')] }] },
      'not a JSON object',
    ],
  ])('refuses %s', (_, more, reason) => {
    expect(() => toMessagesBody({ messages: [user], ...more }, MODEL)).toThrow(
      expect.objectContaining({ status: 422, message: expect.stringContaining(reason) }),
    );
  });
});

describe('toCompleteBody', () => {
  it('makes the prompt a dialogue by what is missing', () => {
    const prompts = ['hi', '\n\nHuman: hi', 'hi\n\nAssistant:', '\n\nHuman: hi\n\nAssistant: '].map(
      (prompt) => toCompleteBody({ prompt }, 'claude-2.1')['prompt'],
    );
    expect(prompts).toEqual([
      '\n\nHuman: hi\n\nAssistant:',
      '\n\nHuman: hi\n\nAssistant:',
      '\n\nHuman: hi\n\nAssistant:',
      '\n\nHuman: hi\n\nAssistant: ',
    ]);
  });

  it('says options in the words of the vendor', () => {
    expect(
      toCompleteBody({ prompt: 'hi', max_tokens: 5, temperature: 0.7, stop: ['END'] }, 'claude-2.1'),
    ).toEqual({
      model: 'claude-2.1',
      prompt: '\n\nHuman: hi\n\nAssistant:',
      max_tokens_to_sample: 5,
      temperature: 0.7,
      stop_sequences: ['END'],
    });
  });
});
