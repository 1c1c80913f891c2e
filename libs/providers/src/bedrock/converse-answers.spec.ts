import { describe, expect, it } from '@jest/globals';
import { readConverseAnswer } from './converse-response.mapper.js';
import { ConverseStreamState } from './converse-stream.js';
import { readConverseUsage } from './converse-usage.js';

const facts = { id: 'id-1', model: 'amazon.nova-lite-v1:0', created: 1_700_000_000 };

function answer(content: unknown, more: object = {}) {
  return { output: { message: { role: 'assistant', content } }, stopReason: 'end_turn', ...more };
}

describe('readConverseAnswer', () => {
  it('reads texts, thoughts, calls and counts', () => {
    const content = [
      { reasoningContent: { reasoningText: { text: 'Hm. ', signature: 's' } } },
      { reasoningContent: { redactedContent: 'AAAA' } },
      { text: 'Let me ' },
      { citationsContent: { content: [{ text: 'look.' }], citations: [] } },
      { toolUse: { toolUseId: 't1', name: 'get_weather', input: { city: 'Osaka' } } },
      { toolUse: { toolUseId: 't2', name: 'now' } },
      { somethingNew: {} },
    ];
    const usage = { inputTokens: 8, outputTokens: 2, totalTokens: 10 };
    expect(readConverseAnswer(answer(content, { stopReason: 'tool_use', usage }), facts)).toEqual({
      ...facts,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          native_finish_reason: 'tool_use',
          message: {
            role: 'assistant',
            content: 'Let me look.',
            reasoning_content: 'Hm. ',
            tool_calls: [
              {
                id: 't1',
                type: 'function',
                function: { name: 'get_weather', arguments: '{"city":"Osaka"}' },
              },
              { id: 't2', type: 'function', function: { name: 'now', arguments: '{}' } },
            ],
          },
        },
      ],
      usage: {
        prompt_tokens: 8,
        completion_tokens: 2,
        total_tokens: 10,
        prompt_tokens_details: { cached_tokens: 0 },
      },
    });
  });

  it('has no content when the model only calls tools', () => {
    const { choices } = readConverseAnswer(answer([{ toolUse: { toolUseId: 't', name: 'n' } }]), facts);
    expect(choices[0]?.message.content).toBeNull();
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['content_filtered', 'content_filter'],
    ['guardrail_intervened', 'content_filter'],
    ['malformed_model_output', 'stop'],
    [undefined, null],
  ])('reads stop reason %j as %j and keeps it', (stopReason, expected) => {
    const { choices } = readConverseAnswer(answer([{ text: 'a' }], { stopReason }), facts);
    expect(choices[0]).toMatchObject({
      finish_reason: expected,
      ...(stopReason ? { native_finish_reason: stopReason } : {}),
    });
  });

  it.each([[null], [{}], [{ output: {} }], [answer('text')]])('is 502 for %j', (json) => {
    expect(() => readConverseAnswer(json, facts)).toThrow(expect.objectContaining({ status: 502 }));
  });
});

describe('readConverseUsage', () => {
  it('counts cached input as part of the prompt', () => {
    const usage = {
      inputTokens: 8,
      outputTokens: 2,
      totalTokens: 10,
      cacheReadInputTokens: 100,
      cacheWriteInputTokens: 5,
    };
    expect(readConverseUsage(usage)).toEqual({
      prompt_tokens: 113,
      completion_tokens: 2,
      total_tokens: 115,
      prompt_tokens_details: { cached_tokens: 100 },
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 5,
    });
  });

  it('knows nothing when nothing is told', () => {
    expect(readConverseUsage(null)).toMatchObject({ prompt_tokens: null, total_tokens: null });
  });
});

describe('ConverseStreamState', () => {
  const play = (...events: [event: string, payload: unknown][]) => {
    const state = new ConverseStreamState(facts);
    const chunks = events.flatMap(([event, payload]) =>
      state.take({ event, data: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
    );
    return [...chunks, ...state.end()];
  };
  const delta = (part: number, piece: object): [string, unknown] => [
    'contentBlockDelta',
    { contentBlockIndex: part, delta: piece },
  ];
  const start: [string, unknown] = ['messageStart', { role: 'assistant', p: 'abc' }];
  const stop: [string, unknown] = ['messageStop', { stopReason: 'tool_use' }];
  const begin = (part: number, id: string): [string, unknown] => [
    'contentBlockStart',
    { contentBlockIndex: part, start: { toolUse: { toolUseId: id, name: 'get_weather' } } },
  ];

  it('counts only tools in the index of calls, and gives each valid arguments', () => {
    const chunks = play(
      start,
      delta(0, { reasoningContent: { text: 'Hm.' } }),
      delta(0, { reasoningContent: { signature: 's' } }),
      delta(1, { text: 'Let me look.' }),
      ['contentBlockStop', { contentBlockIndex: 1 }],
      begin(2, 't1'),
      delta(2, { toolUse: { input: '{"city":' } }),
      delta(2, { toolUse: { input: '"Osaka"}' } }),
      ['contentBlockStop', { contentBlockIndex: 2 }],
      begin(3, 't2'),
      ['contentBlockStop', { contentBlockIndex: 3 }],
      stop,
      ['metadata', { usage: { inputTokens: 8, outputTokens: 2, totalTokens: 10 } }],
    );
    expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'Hm.' },
      { content: 'Let me look.' },
      {
        tool_calls: [
          { index: 0, id: 't1', type: 'function', function: { name: 'get_weather', arguments: '' } },
        ],
      },
      { tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '"Osaka"}' } }] },
      {
        tool_calls: [
          { index: 1, id: 't2', type: 'function', function: { name: 'get_weather', arguments: '' } },
        ],
      },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      {},
      undefined,
    ]);
    expect(chunks.at(-2)?.choices[0]).toMatchObject({ finish_reason: 'tool_calls' });
    expect(chunks.at(-1)).toMatchObject({ ...facts, choices: [], usage: { total_tokens: 10 } });
  });

  it('passes over events and pieces that it does not know', () => {
    const odd: [string, unknown][] = [
      ['contentBlockStart', {}],
      ['contentBlockDelta', {}],
      ['new', {}],
      delta(9, { toolUse: { input: 'x' } }),
    ];
    expect(play(start, ...odd, stop)).toHaveLength(3);
  });

  it.each([
    ['throttlingException', { message: 'Too many tokens' }, 'Too many tokens'],
    ['modelStreamErrorException', { Message: 'The model broke' }, 'The model broke'],
    ['internalServerException', {}, 'Amazon Bedrock ended the stream with internalServerException.'],
  ])('raises a %s with the words of the vendor', (event, payload, message) => {
    expect(() => play(start, delta(0, { text: 'a' }), [event, payload])).toThrow(
      expect.objectContaining({ status: 502, message, vendorFacts: { type: event } }),
    );
  });

  it.each<[string, [string, unknown][], string]>([
    ['a broken event', [start, ['contentBlockDelta', '{"delta":']], 'not a JSON object'],
    ['an end without a stop', [start, delta(0, { text: 'a' })], 'before the answer was complete'],
    ['nothing', [], 'before the answer was complete'],
  ])('raises %s', (_, events, message) => {
    expect(() => play(...events)).toThrow(message);
  });
});
