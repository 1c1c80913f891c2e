import { describe, expect, it } from '@jest/globals';
import type { ChatMessage, ChatRequest } from '@weir/llm-v1';
import { toV1ChatBody } from './cohere-v1-request.mapper.js';

const MODEL = 'command-r';
const user = { role: 'user', content: 'hi' };
const call = (id: string, name: string, text: string) => ({
  id,
  type: 'function' as const,
  function: { name, arguments: text },
});

function fieldsOf(request: Partial<ChatRequest>) {
  const {
    model: _model,
    message: _message,
    ...fields
  } = toV1ChatBody({ messages: [user], ...request }, MODEL);
  return fields;
}

function conversation(...messages: ChatMessage[]) {
  const { model: _model, ...said } = toV1ChatBody({ messages }, MODEL);
  return said;
}

describe('toV1ChatBody', () => {
  it('adds nothing', () => {
    expect(toV1ChatBody({ messages: [user] }, MODEL)).toEqual({ model: MODEL, message: 'hi' });
  });

  it('says options in the words of the vendor, values unscaled', () => {
    const request = { temperature: 0.7, max_tokens: 64, stop: 'END', top_p: 0.5, n: 1, seed: null };
    expect(fieldsOf(request)).toEqual({ temperature: 0.7, max_tokens: 64, stop_sequences: ['END'], p: 0.5 });
  });

  it('sets instructions and the newest turn apart from the history', () => {
    expect(
      conversation(
        { role: 'system', content: 'Be short.' },
        user,
        { role: 'assistant', content: 'hello' },
        { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'And' },
            { type: 'text', text: 'you?' },
          ],
        },
      ),
    ).toEqual({
      message: 'And\nyou?',
      preamble: 'Be short.\nBe kind.',
      chat_history: [
        { role: 'USER', message: 'hi' },
        { role: 'CHATBOT', message: 'hello' },
      ],
    });
  });

  const calls = [call('1', 'get_weather', '{"city":"Osaka"}'), call('2', 'get_time', '')];
  const asked = { role: 'assistant', content: null, tool_calls: calls };
  const weather = { name: 'get_weather', parameters: { city: 'Osaka' } };
  const time = { name: 'get_time', parameters: {} };
  const result = (id: string, content: string) => ({ role: 'tool', tool_call_id: id, content });

  it('answers calls by repeating them, those of one turn together', () => {
    expect(conversation(user, asked, result('2', '12:00'), result('1', '{"celsius":21}'))).toEqual({
      message: '',
      chat_history: [
        { role: 'USER', message: 'hi' },
        { role: 'CHATBOT', message: '', tool_calls: [weather, time] },
      ],
      tool_results: [
        { call: time, outputs: [{ output: '12:00' }] },
        { call: weather, outputs: [{ celsius: 21 }] },
      ],
    });
  });

  it.each<[string, unknown]>([
    ['[{"a":1},{"b":2}]', [{ a: 1 }, { b: 2 }]],
    ['[1,2]', [{ output: [1, 2] }]],
    ['null', [{ output: 'null' }]],
    ['5', [{ output: 5 }]],
    ['{"a":', [{ output: '{"a":' }]],
  ])('says the result %s as objects', (content, outputs) => {
    const { chat_history: history } = conversation(user, asked, result('1', content), user);
    expect(history).toContainEqual({ role: 'TOOL', tool_results: [{ call: weather, outputs }] });
  });

  it('defines parameters as the vendor does and tells the rest of their schema as text', () => {
    const unit = { type: 'string', enum: ['C', 'F'], description: 'Unit.' };
    const declared = {
      name: 'get_weather',
      description: 'Weather of a city.',
      parameters: {
        type: 'object',
        properties: {
          city: { type: 'string', description: 'City.' },
          unit,
          days: { type: 'integer' },
          odd: true,
          none: { type: ['string', 'null'] },
        },
        required: ['city'],
      },
    };
    const tools = [
      { type: 'function', function: declared },
      { type: 'function', function: { name: 'get_time' } },
    ];
    expect(fieldsOf({ tools, tool_choice: 'auto' })).toEqual({
      tools: [
        {
          name: 'get_weather',
          description: 'Weather of a city.',
          parameter_definitions: {
            city: { type: 'str', description: 'City.', required: true },
            unit: {
              type: 'str',
              description: `Unit.\nJSON Schema: ${JSON.stringify(unit)}`,
              required: false,
            },
            days: { type: 'int', required: false },
            odd: { type: 'Any', required: false },
            none: { type: 'Any', description: 'JSON Schema: {"type":["string","null"]}', required: false },
          },
        },
        { name: 'get_time', description: '', parameter_definitions: {} },
      ],
    });
    expect(fieldsOf({ tools, tool_choice: 'none' })).toEqual({});
  });

  it('says a schema for the answer', () => {
    const format = { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } };
    expect(fieldsOf({ response_format: format })).toEqual({
      response_format: { type: 'json_object', schema: { type: 'object' } },
    });
    expect(fieldsOf({ response_format: { type: 'text' } })).toEqual({ response_format: { type: 'text' } });
  });

  const image = { type: 'image_url', image_url: { url: 'https://x/y.png' } };

  it.each<[string, Partial<ChatRequest>, string]>([
    ['several answers', { n: 3 }, 'got 3'],
    ['a forced tool', { tools: [{ type: 'function' }], tool_choice: 'required' }, 'its API v2 can'],
    ['images', { messages: [{ role: 'user', content: [image] }] }, 'its API v2 takes images'],
    [
      'a turn of the model as the last',
      { messages: [user, { role: 'assistant', content: 'a' }] },
      'got assistant',
    ],
    ['instructions alone', { messages: [{ role: 'system', content: 'a' }] }, 'got system'],
    ['an unknown role', { messages: [{ role: 'critic', content: 'a' }, user] }, "role 'critic'"],
    ['a result of no call', { messages: [user, result('9', 'a')] }, 'names no call'],
    [
      'broken arguments',
      { messages: [user, { ...asked, tool_calls: [call('1', 'f', '{')] }, result('1', 'a')] },
      "arguments of the call of 'f'",
    ],
  ])('refuses %s', (_, request, message) => {
    expect(() => toV1ChatBody({ messages: [user], ...request }, MODEL)).toThrow(message);
  });
});
