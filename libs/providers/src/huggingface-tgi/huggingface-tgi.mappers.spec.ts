import { describe, expect, it } from '@jest/globals';
import { toGenerateBody, toGenerateStreamBody, toSuitableChat } from './huggingface-tgi-request.mapper.js';
import { generatedToCompletions, generatedUsage } from './huggingface-tgi-response.mapper.js';

describe('generate requests', () => {
  it('ask for the details that hold the counts', () => {
    expect(toGenerateBody({ prompt: 'hi' })).toEqual({
      inputs: 'hi',
      parameters: { details: true, decoder_input_details: true },
    });
    // The server refuses to list the prompt's tokens in a stream.
    expect(toGenerateStreamBody({ prompt: ['hi'], stream: true })).toEqual({
      inputs: 'hi',
      parameters: { details: true },
    });
  });

  it('carry what the caller set, by the vendor’s names, unscaled', () => {
    const request = {
      prompt: 'hi',
      temperature: 0.7,
      max_tokens: 5,
      stop: 'END',
      n: 1,
      top_p: 1,
      typical_p: 0.9,
    };
    expect(toGenerateStreamBody(request).parameters).toEqual({
      temperature: 0.7,
      max_new_tokens: 5,
      stop: ['END'],
      typical_p: 0.9,
      details: true,
    });
  });

  it('say temperature 0 as no sampling, because the server wants it above 0', () => {
    expect(toGenerateStreamBody({ prompt: 'hi', temperature: 0 }).parameters).toEqual({
      do_sample: false,
      details: true,
    });
  });

  it('are refused for several texts', () => {
    expect(() => toGenerateBody({ prompt: 'hi', n: 2 })).toThrow("'n' must be '1'");
    expect(() => toSuitableChat({ messages: [{ role: 'user', content: 'hi' }], n: 2 })).toThrow(
      "Received value: '2'",
    );
    expect(() => toGenerateBody({ prompt: ['a', 'b'] })).toThrow('several prompts');
  });
});

describe('generate answers', () => {
  const facts = { model: 'falcon', created: 42 };
  const details = { finish_reason: 'eos_token', generated_tokens: 2, prefill: [{}, {}, {}] };

  it('keep the reason and the counts', () => {
    expect(generatedToCompletions({ generated_text: 'x', details }, facts)).toEqual({
      id: null,
      object: 'text_completion',
      created: 42,
      model: 'falcon',
      choices: [{ index: 0, text: 'x', finish_reason: 'stop', native_finish_reason: 'eos_token' }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    });
  });

  it('do not count a prompt that the server did not count', () => {
    expect(generatedUsage({ ...details, prefill: [] })).toEqual({
      prompt_tokens: null,
      completion_tokens: 2,
      total_tokens: null,
    });
    expect(generatedUsage({ generated_tokens: 2, input_length: 7 }).total_tokens).toBe(9);
    expect(generatedToCompletions({ generated_text: 'x' }, facts)).toMatchObject({
      choices: [{ finish_reason: null }],
      usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null },
    });
  });

  it.each([[null], [[]], [{}], [{ generated_text: 5 }]])('%j is no answer', (json) => {
    expect(() => generatedToCompletions(json, facts)).toThrow(
      expect.objectContaining({ status: 502, failure: 'UNREADABLE' }),
    );
  });
});
