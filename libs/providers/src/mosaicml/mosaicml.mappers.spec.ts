import { describe, expect, it } from '@jest/globals';
import { llama2Prompt } from './llama2-prompt.js';
import { readMosaicMlError } from './mosaicml-error.js';
import { chatToMosaicMl, completionsToMosaicMl, embeddingsToMosaicMl } from './mosaicml-request.mapper.js';
import { mosaicMlToChat, mosaicMlToCompletions, mosaicMlToEmbeddings } from './mosaicml-response.mapper.js';
import { parseMosaicMlSettings } from './mosaicml.settings.js';

const facts = { model: 'llama2-70b-chat', created: 42 };
const user = (content: string) => ({ role: 'user', content });
const system = (content: string) => ({ role: 'system', content });
const assistant = (content: string) => ({ role: 'assistant', content });

describe('llama2Prompt', () => {
  it.each([
    [[user('a')], '<s>[INST] a [/INST]'],
    [[system('s'), user('a')], '<s>[INST] <<SYS>> s <</SYS>> a [/INST]'],
    [[user('a'), user('b')], '<s>[INST] a b [/INST]'],
    [[user('a'), assistant('x'), user('b')], '<s>[INST] a [/INST] x </s><s>[INST] b [/INST]'],
    [[user('a'), assistant('To be')], '<s>[INST] a [/INST] To be '],
  ])('writes %j', (messages, prompt) => {
    expect(llama2Prompt(messages)).toBe(prompt);
  });

  it('refuses roles that the form has no place for, and images', () => {
    expect(() => llama2Prompt([{ role: 'tool', content: 'x', tool_call_id: '1' }])).toThrow(
      "Invalid role 'tool'",
    );
    const image = { role: 'user', content: [{ type: 'image_url', image_url: {} }] };
    expect(() => llama2Prompt([image])).toThrow('Llama 2 models only take text.');
  });
});

describe('MosaicML requests', () => {
  it('carry what the caller set, by the vendor’s names', () => {
    expect(chatToMosaicMl({ messages: [user('a')] })).toEqual({ inputs: ['<s>[INST] a [/INST]'] });
    expect(
      completionsToMosaicMl({ prompt: 'p', temperature: 0, max_tokens: 5, stop: 'END', n: null, top_k: 3 }),
    ).toEqual({
      inputs: ['p'],
      parameters: { temperature: 0, max_new_tokens: 5, stop: ['END'], top_k: 3 },
    });
    expect(completionsToMosaicMl({ prompt: ['p', 'q'], max_tokens: 5, max_new_tokens: 6 })).toEqual({
      inputs: ['p', 'q'],
      parameters: { max_new_tokens: 6 },
    });
    expect(embeddingsToMosaicMl({ input: 'a', encoding_format: 'base64' })).toEqual({ inputs: ['a'] });
  });

  it('are refused when they hold token ids', () => {
    expect(() => embeddingsToMosaicMl({ input: [1, 2] })).toThrow('not token ids');
  });
});

describe('MosaicML answers', () => {
  it('become candidates of nothing but text', () => {
    expect(mosaicMlToChat({ outputs: ['x'] }, facts)).toEqual({
      id: null,
      object: 'chat.completion',
      created: 42,
      model: 'llama2-70b-chat',
      choices: [{ index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: null }],
      usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null },
    });
    expect(mosaicMlToCompletions({ outputs: ['x', 'y'] }, facts).choices).toEqual([
      { index: 0, text: 'x', finish_reason: null },
      { index: 1, text: 'y', finish_reason: null },
    ]);
    expect(mosaicMlToEmbeddings({ outputs: [[0.5, 1]] }, facts, { input: 'a' })).toMatchObject({
      data: [{ object: 'embedding', index: 0, embedding: [0.5, 1] }],
    });
  });

  it('pack vectors for callers who ask so, as the OpenAI SDKs do', () => {
    const request = { input: 'a', encoding_format: 'base64' as const };
    const [first] = mosaicMlToEmbeddings({ outputs: [[0.5, 1]] }, facts, request).data;
    const bytes = Buffer.from(String(first?.embedding), 'base64');
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([0.5, 1]);
  });

  it.each([[null], [{}], [{ outputs: 'x' }], [{ outputs: [1] }], [{ outputs: [['x']] }]])(
    '%j is no answer',
    (json) => {
      const refused = expect.objectContaining({ status: 502, failure: 'UNREADABLE' });
      expect(() => mosaicMlToCompletions(json, facts)).toThrow(refused);
      expect(() => mosaicMlToEmbeddings(json, facts, { input: 'a' })).toThrow(refused);
    },
  );

  it('say that a request was too long as the caller’s mistake', () => {
    const message = 'Error: max output tokens is limited to 8000 but 9000 was requested';
    expect(readMosaicMlError({ message })).toEqual({ message, detail: { message }, status: 422 });
    expect(readMosaicMlError({ message: 'Error: out of memory' })).toBeNull();
    expect(readMosaicMlError('Error')).toBeNull();
  });
});

describe('MosaicML settings', () => {
  const config = { mosaicml_api_key: 'secret-key' };
  const parse = (modelName: string | null, endpointType: 'llm/v1/chat' | 'llm/v1/completions') =>
    parseMosaicMlSettings(config, { modelName, endpointType });

  it('chat with Llama 2 only', () => {
    expect(parse('LLAMA2-70b-Chat', 'llm/v1/chat').ok).toBe(true);
    expect(parse('mpt-7b-instruct', 'llm/v1/completions').ok).toBe(true);
    const refused = parse('mpt-7b-chat', 'llm/v1/chat');
    expect(refused).toMatchObject({
      ok: false,
      issues: [{ path: ['name'], reason: expect.stringContaining('llama2') }],
    });
    expect(parse(null, 'llm/v1/completions').ok).toBe(false);
  });
});
