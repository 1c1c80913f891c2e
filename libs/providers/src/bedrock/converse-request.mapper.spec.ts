import { describe, expect, it } from '@jest/globals';
import type { ChatMessage, ContentPart } from '@weir/llm-v1';
import { toConverseBody } from './converse-request.mapper.js';

const MODEL = 'anthropic.claude-3-haiku-20240307-v1:0';
const user = { role: 'user', content: 'hi' };
const said = { role: 'user', content: [{ text: 'hi' }] };
const call = (id: string, text = '{"city": "Osaka"}') => ({
  id,
  type: 'function' as const,
  function: { name: 'get_weather', arguments: text },
});
const tool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Weather',
    parameters: { type: 'object', anyOf: [] },
    strict: true,
  },
};
const spec = {
  toolSpec: {
    name: 'get_weather',
    description: 'Weather',
    inputSchema: { json: { type: 'object', anyOf: [] } },
    strict: true,
  },
};

function turns(...messages: ChatMessage[]): unknown {
  return toConverseBody({ messages }, MODEL)['messages'];
}

function blocks(...content: ContentPart[]): unknown {
  return toConverseBody({ messages: [{ role: 'user', content }] }, MODEL);
}

describe('toConverseBody', () => {
  it('adds nothing that the caller did not set', () => {
    expect(
      toConverseBody({ messages: [user], temperature: null, tools: null, n: 1, stream: true }, MODEL),
    ).toEqual({
      messages: [said],
    });
  });

  it('says options in the words of the vendor, values unscaled', () => {
    const request = {
      messages: [user],
      max_completion_tokens: 9,
      temperature: 1.5,
      top_p: 0.5,
      stop: 'END',
      user: 'bob',
      top_k: 5,
      guardrailConfig: { guardrailIdentifier: 'g' },
    };
    expect(toConverseBody(request, MODEL)).toEqual({
      messages: [said],
      inferenceConfig: { maxTokens: 9, temperature: 1.5, topP: 0.5, stopSequences: ['END'] },
      requestMetadata: { user: 'bob' },
      guardrailConfig: { guardrailIdentifier: 'g' },
      additionalModelRequestFields: { top_k: 5 },
    });
  });

  it('keeps what the caller says to the model in its own words', () => {
    const additionalModelRequestFields = { thinking: { type: 'enabled' }, top_k: 7 };
    expect(toConverseBody({ messages: [user], top_k: 5, additionalModelRequestFields }, MODEL)).toMatchObject(
      {
        additionalModelRequestFields,
      },
    );
  });

  it.each<[string, unknown]>([
    ['eu.anthropic.claude-opus-4-5', { output_config: { effort: 'low' } }],
    ['amazon.nova-2-lite-v1:0', { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } }],
    ['openai.gpt-oss-120b-1:0', { reasoning_effort: 'low' }],
  ])('tells %s how much to think', (model, additionalModelRequestFields) => {
    expect(toConverseBody({ messages: [user], reasoning_effort: 'low' }, model)).toEqual({
      messages: [said],
      additionalModelRequestFields,
    });
  });

  it('sets instructions apart, one block for each part', () => {
    const messages = [
      { role: 'system', content: 'Be short.' },
      { role: 'system', content: ' ' },
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'Be kind.' },
          { type: 'cachePoint', cachePoint: { type: 'default' } },
        ],
      },
      user,
    ];
    expect(toConverseBody({ messages }, MODEL)).toEqual({
      system: [{ text: 'Be short.' }, { text: 'Be kind.' }, { cachePoint: { type: 'default' } }],
      messages: [said],
    });
  });

  it('puts neighbours of one role into one turn: parallel results and what the user says next', () => {
    const messages = [
      user,
      { role: 'assistant', content: '', tool_calls: [call('a'), call('b', '')] },
      { role: 'tool', tool_call_id: 'a', content: '21' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: '22' }] },
      user,
    ];
    expect(turns(...messages)).toEqual([
      said,
      {
        role: 'assistant',
        content: [
          { toolUse: { toolUseId: 'a', name: 'get_weather', input: { city: 'Osaka' } } },
          { toolUse: { toolUseId: 'b', name: 'get_weather', input: {} } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ text: '21' }] } },
          { toolResult: { toolUseId: 'b', content: [{ text: '22' }] } },
          { text: 'hi' },
        ],
      },
    ]);
  });

  it('says images and files', () => {
    const image = (url: unknown) => ({ type: 'image_url', image_url: url });
    const file = { filename: 'my report, v2.pdf', file_data: 'data:application/pdf;base64,QUJD' };
    expect(
      blocks(
        image({ url: 'data:image/jpeg;base64,AAAA' }),
        image('s3://bucket/cat.PNG'),
        { type: 'file', file },
        { type: 'document', document: { format: 'txt' } },
      ),
    ).toMatchObject({
      messages: [
        {
          content: [
            { image: { format: 'jpeg', source: { bytes: 'AAAA' } } },
            { image: { format: 'png', source: { s3Location: { uri: 's3://bucket/cat.PNG' } } } },
            { document: { format: 'pdf', name: 'my report v2', source: { bytes: 'QUJD' } } },
            { document: { format: 'txt' } },
          ],
        },
      ],
    });
  });

  it.each<[string, ContentPart, string]>([
    ['an image of the web', { type: 'image_url', image_url: { url: 'https://x/y.png' } }, 'data: addresses'],
    ['a drawing', { type: 'image_url', image_url: 'data:image/svg+xml;base64,AA' }, 'image/png'],
    [
      'a type that every object has',
      { type: 'image_url', image_url: 'data:constructor;base64,AA' },
      'image/png',
    ],
    ['an image without an address', { type: 'image_url' }, 'needs a url'],
    ['a file by id', { type: 'file', file: { file_id: 'f' } }, 'file_data'],
    ['audio', { type: 'input_audio', input_audio: {} }, 'no audio'],
  ])('refuses %s', (_, part, message) => {
    expect(() => blocks(part)).toThrow(
      expect.objectContaining({ status: 422, message: expect.stringContaining(message) as unknown }),
    );
  });

  it.each<[unknown, unknown]>([
    [undefined, undefined],
    ['auto', { auto: {} }],
    ['required', { any: {} }],
    [{ type: 'function', function: { name: 'get_weather' } }, { tool: { name: 'get_weather' } }],
    [{ tool: { name: 'x' } }, { tool: { name: 'x' } }],
  ])('says tools with choice %j', (tool_choice, toolChoice) => {
    const request = {
      messages: [user],
      tools: [tool],
      ...(tool_choice ? { tool_choice: tool_choice as string } : {}),
    };
    expect(toConverseBody(request, MODEL)['toolConfig']).toEqual({
      tools: [spec],
      ...(toolChoice ? { toolChoice } : {}),
    });
  });

  it('leaves tools out for choice none, unless earlier calls make the vendor ask for them', () => {
    expect(
      toConverseBody({ messages: [user], tools: [tool], tool_choice: 'none' }, MODEL),
    ).not.toHaveProperty('toolConfig');
    const messages = [
      user,
      { role: 'assistant', tool_calls: [call('a')] },
      { role: 'tool', tool_call_id: 'a', content: '21' },
    ];
    expect(toConverseBody({ messages, tools: [tool], tool_choice: 'none' }, MODEL)['toolConfig']).toEqual({
      tools: [spec],
    });
  });

  it('knows tools that declare little, and tools of the vendor', () => {
    const tools = [
      { type: 'function', function: { name: 'now' } },
      { type: 'systemTool', systemTool: { name: 'nova_grounding' } },
    ];
    expect(toConverseBody({ messages: [user], tools }, MODEL)['toolConfig']).toEqual({
      tools: [
        { toolSpec: { name: 'now', inputSchema: { json: { type: 'object', properties: {} } } } },
        { systemTool: { name: 'nova_grounding' } },
      ],
    });
  });

  it('asks for answers of a schema', () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } } };
    const response_format = {
      type: 'json_schema',
      json_schema: { name: 'place', description: 'A place', schema },
    };
    expect(toConverseBody({ messages: [user], response_format }, MODEL)).toEqual({
      messages: [said],
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: {
            jsonSchema: { schema: JSON.stringify(schema), name: 'place', description: 'A place' },
          },
        },
      },
    });
    expect(toConverseBody({ messages: [user], response_format: { type: 'text' } }, MODEL)).toEqual({
      messages: [said],
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['several choices', { n: 2 }, "'n' must be '1'"],
    ['JSON without a schema', { response_format: { type: 'json_object' } }, 'response_format'],
    ['no parallel calls', { tools: [tool], parallel_tool_calls: false }, 'in parallel'],
    ['an unknown role', { messages: [{ role: 'critic', content: 'x' }] }, "'critic'"],
    [
      'arguments that are no object',
      { messages: [{ role: 'assistant', tool_calls: [call('a', '[1]')] }] },
      'not a JSON object',
    ],
  ])('refuses %s', (_, fields, message) => {
    const request = { messages: [user], ...fields };
    expect(() => toConverseBody(request, MODEL)).toThrow(
      expect.objectContaining({ status: 422, message: expect.stringContaining(message) as unknown }),
    );
  });
});
