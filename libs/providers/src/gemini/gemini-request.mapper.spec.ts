import { describe, expect, it } from '@jest/globals';
import type { ChatMessage, ChatRequest } from '@weir/llm-v1';
import { toEmbedBody, toGenerateContentBody } from './gemini-request.mapper.js';

const MODEL = 'gemini-2.5-flash';
const user = { role: 'user', content: 'hi' };
const hi = { role: 'user', parts: [{ text: 'hi' }] };

function bodyOf(request: Partial<ChatRequest>, model = MODEL) {
  return toGenerateContentBody({ messages: [user], ...request }, model);
}

function contents(...messages: ChatMessage[]): unknown {
  return toGenerateContentBody({ messages }, MODEL)['contents'];
}

const call = (id: string, text = '{"city": "Osaka"}', extra: object = {}) => ({
  id,
  type: 'function' as const,
  function: { name: 'get_weather', arguments: text },
  ...extra,
});
const result = (id: string, content: ChatMessage['content']) => ({
  role: 'tool',
  tool_call_id: id,
  ...(content === undefined ? {} : { content }),
});

describe('toGenerateContentBody', () => {
  it('adds nothing', () => {
    expect(bodyOf({ temperature: null, tools: null, stream: true, stream_options: {} })).toEqual({
      contents: [hi],
    });
  });

  it('says options in the words of the vendor, values unscaled', () => {
    const options = {
      temperature: 0,
      top_p: 0.9,
      top_k: 5,
      n: 2,
      seed: 7,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      max_completion_tokens: 9,
      stop: 'END',
      logprobs: true,
      top_logprobs: 3,
      user: 'bob',
      parallel_tool_calls: true,
    };
    expect(bodyOf(options)).toEqual({
      contents: [hi],
      generationConfig: {
        temperature: 0,
        topP: 0.9,
        topK: 5,
        candidateCount: 2,
        seed: 7,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        maxOutputTokens: 9,
        stopSequences: ['END'],
        responseLogprobs: true,
        logprobs: 3,
      },
    });
  });

  it('leaves fields of the vendor as they are and lets them win', () => {
    const own = {
      generationConfig: { topK: 1, thinkingConfig: { includeThoughts: true } },
      labels: { a: 'b' },
    };
    expect(bodyOf({ ...own, top_k: 5, temperature: 1, reasoning_effort: 'low' })).toEqual({
      contents: [hi],
      labels: { a: 'b' },
      generationConfig: {
        topK: 1,
        temperature: 1,
        thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 },
      },
    });
  });

  it('sets instructions apart and joins neighbours of one side', () => {
    const messages = [
      { role: 'system', content: 'Be short.' },
      { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
      user,
      user,
      { role: 'assistant', content: 'a' },
      { role: 'assistant', content: 'b' },
    ];
    expect(bodyOf({ messages })).toEqual({
      systemInstruction: { parts: [{ text: 'Be short.' }, { text: 'Be kind.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'hi' }, { text: 'hi' }] },
        { role: 'model', parts: [{ text: 'a' }, { text: 'b' }] },
      ],
    });
  });

  it('says calls and results of tools, names found by id', () => {
    const asked = {
      role: 'assistant',
      content: 'Looking.',
      tool_calls: [call('call_1'), call('fc-2', '')],
    };
    expect(contents(user, asked, result('call_1', '{"celsius": 21}'), result('fc-2', 'warm'))).toEqual([
      hi,
      {
        role: 'model',
        parts: [
          { text: 'Looking.' },
          { functionCall: { name: 'get_weather', args: { city: 'Osaka' } } },
          { functionCall: { id: 'fc-2', name: 'get_weather', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'get_weather', response: { celsius: 21 } } },
          { functionResponse: { id: 'fc-2', name: 'get_weather', response: { output: 'warm' } } },
        ],
      },
    ]);
  });

  it.each<[ChatMessage['content'], unknown[]]>([
    ['[1, 2]', [{ output: [1, 2] }]],
    ['null', [{ output: null }]],
    ['', [{ output: '' }]],
    [[{ type: 'text', text: '{"a":1}' }], [{ a: 1 }]],
  ])('says the result %j as an object', (content, [response]) => {
    const asked = { role: 'assistant', content: null, tool_calls: [call('call_1')] };
    expect(contents(asked, result('call_1', content))).toMatchObject([
      { role: 'model' },
      { role: 'user', parts: [{ functionResponse: { name: 'get_weather', response } }] },
    ]);
  });

  it('keeps pictures of a result beside it', () => {
    const asked = { role: 'assistant', content: null, tool_calls: [call('call_1')] };
    const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    expect(contents(asked, result('call_1', [picture]))).toMatchObject([
      {},
      {
        parts: [
          { functionResponse: { response: { output: '' } } },
          { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
        ],
      },
    ]);
  });

  describe('signatures of thoughts', () => {
    const signed = { extra_content: { google: { thought_signature: 'S' } } };
    const parts = (calls: ReturnType<typeof call>[], model: string) => {
      const messages = [{ role: 'assistant', content: '', tool_calls: calls }];
      const [turn] = toGenerateContentBody({ messages }, model)['contents'] as { parts: unknown[] }[];
      return turn?.parts.map((part) => (part as { thoughtSignature?: string }).thoughtSignature);
    };

    it.each([
      ['gives the one that came back', [call('a', '{}', signed), call('b')], MODEL, ['S', undefined]],
      [
        'asks generation 3 to do without',
        [call('a'), call('b')],
        'gemini-3-pro',
        ['skip_thought_signature_validator', undefined],
      ],
      ['never invents one for older models', [call('a')], MODEL, [undefined]],
    ])('%s', (_, calls, model, expected) => {
      expect(parts(calls, model)).toEqual(expected);
    });
  });

  it('says pictures, sounds and files', () => {
    const url = (address: unknown) => ({ type: 'image_url', image_url: address });
    const content = [
      { type: 'text', text: 'a' },
      url({ url: 'data:image/png;charset=x;base64,AAAA' }),
      url('https://x/y.JPG?z=.gif'),
      url({ url: 'gs://bucket/no-extension' }),
      { type: 'video_url', video_url: { url: 'https://x/y.mp4' } },
      { type: 'input_audio', input_audio: { data: 'BBBB', format: 'wav' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,CCCC' } },
    ];
    expect(contents({ role: 'user', content })).toEqual([
      {
        role: 'user',
        parts: [
          { text: 'a' },
          { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
          { fileData: { mimeType: 'image/jpeg', fileUri: 'https://x/y.JPG?z=.gif' } },
          { fileData: { fileUri: 'gs://bucket/no-extension' } },
          { fileData: { mimeType: 'video/mp4', fileUri: 'https://x/y.mp4' } },
          { inlineData: { mimeType: 'audio/wav', data: 'BBBB' } },
          { inlineData: { mimeType: 'application/pdf', data: 'CCCC' } },
        ],
      },
    ]);
  });

  const parameters = { type: 'object', properties: { a: { anyOf: [{ type: 'integer', minimum: 0 }] } } };
  const tools = [
    { type: 'function', function: { name: 'f', description: 'd', parameters, strict: true } },
    { type: 'function', function: { name: 'g', description: null, parameters: null } },
    { type: 'google_search' },
    { type: 'google_maps', google_maps: { enable_widget: true } },
  ];

  it('passes schemas of tools untouched, and tools of its own kind', () => {
    expect(bodyOf({ tools })['tools']).toEqual([
      {
        functionDeclarations: [
          { name: 'f', description: 'd', parametersJsonSchema: parameters },
          { name: 'g' },
        ],
      },
      { google_search: {} },
      { google_maps: { enable_widget: true } },
    ]);
  });

  it.each<[string | Record<string, unknown>, unknown]>([
    ['none', { mode: 'NONE' }],
    ['auto', { mode: 'AUTO' }],
    ['required', { mode: 'ANY' }],
    [
      { type: 'function', function: { name: 'f' } },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
  ])('says tool_choice %j', (choice, functionCallingConfig) => {
    expect(bodyOf({ tools, tool_choice: choice })['toolConfig']).toEqual({ functionCallingConfig });
    expect(bodyOf({ tool_choice: choice })).not.toHaveProperty('toolConfig');
  });

  const schema = { type: 'object' };
  it.each<[Record<string, unknown>, unknown]>([
    [{ type: 'text' }, undefined],
    [{ type: 'json_object' }, { responseMimeType: 'application/json' }],
    [
      { type: 'json_schema', json_schema: { name: 'x', schema, strict: true } },
      { responseMimeType: 'application/json', responseJsonSchema: schema },
    ],
  ])('says response_format %j', (format, expected) => {
    expect(bodyOf({ response_format: format })['generationConfig']).toEqual(expected);
  });

  it.each([
    ['none', MODEL, { thinkingBudget: 0 }],
    ['minimal', MODEL, { thinkingBudget: 1024 }],
    ['medium', 'gemini-flash-latest', { thinkingBudget: 8192 }],
    ['high', MODEL, { thinkingBudget: 24_576 }],
    ['high', 'gemini-3-pro-preview', { thinkingLevel: 'high' }],
    ['minimal', 'gemini-3.5-flash', { thinkingLevel: 'minimal' }],
    ['none', 'gemini-3.5-flash', { thinkingBudget: 0 }],
  ])('says effort %s for %s', (effort, model, thinkingConfig) => {
    expect(bodyOf({ reasoning_effort: effort }, model)['generationConfig']).toEqual({ thinkingConfig });
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['parallel', { parallel_tool_calls: false }],
    ['reasoning_effort', { reasoning_effort: 'most' }],
    ['reasoning_effort', { reasoning_effort: 5 }],
    ['response_format', { response_format: { type: 'xml' } }],
    ['tool_choice', { tools, tool_choice: 'any' }],
    ['generationConfig', { generationConfig: 'hot' }],
    ["role 'critic'", { messages: [{ role: 'critic', content: 'x' }] }],
    ["call 'x'", { messages: [result('x', '1')] }],
    ["'get_weather'", { messages: [{ role: 'assistant', content: '', tool_calls: [call('a', '[]')] }] }],
    ["'refusal'", { messages: [{ role: 'user', content: [{ type: 'refusal' }] }] }],
    ['url', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] }],
    ['input_audio', { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: 'x' }] }] }],
    ['file_id', { messages: [{ role: 'user', content: [{ type: 'file' }] }] }],
  ])('refuses what cannot be said and names it: %s', (named, request) => {
    expect(() => bodyOf(request)).toThrow(
      expect.objectContaining({ status: 422, message: expect.stringContaining(named) }),
    );
  });
});

describe('toEmbedBody', () => {
  it('embeds one text or a list, with what the caller set for each', () => {
    const content = (text: string) => ({ content: { parts: [{ text }] } });
    expect(toEmbedBody({ input: 'a', encoding_format: 'base64', user: 'bob' }, 'e')).toEqual(content('a'));
    expect(toEmbedBody({ input: ['a', 'b'], dimensions: 2, taskType: 'CLUSTERING' }, 'e')).toEqual({
      requests: ['a', 'b'].map((text) => ({
        model: 'models/e',
        ...content(text),
        taskType: 'CLUSTERING',
        outputDimensionality: 2,
      })),
    });
  });

  it('refuses token ids', () => {
    expect(() => toEmbedBody({ input: [1, 2] }, 'e')).toThrow('token ids');
  });
});
