import { describe, expect, it } from '@jest/globals';
import { costOf, priceOf } from './model-price.js';

describe('priceOf', () => {
  it('knows what vendors list, for snapshots of a model too', () => {
    const price = { inputPerMillion: 0.15, outputPerMillion: 0.6 };
    expect(priceOf('openai:/gpt-4o-mini')).toEqual(price);
    expect(priceOf('openai:/gpt-4o-mini-2024-07-18')).toEqual(price);
    expect(priceOf('anthropic:/claude-sonnet-4-5-20250929')).toEqual({
      inputPerMillion: 3,
      outputPerMillion: 15,
    });
    expect(priceOf('gemini:/gemini-2.5-pro')).toEqual({ inputPerMillion: 1.25, outputPerMillion: 10 });
    expect(priceOf('cohere:/command-r-08-2024')).toEqual({ inputPerMillion: 0.15, outputPerMillion: 0.6 });
    expect(priceOf('openai:/gpt-4o-2024-05-13')).toEqual({ inputPerMillion: 5, outputPerMillion: 15 });
  });

  it('goes by what the request says first', () => {
    const given = { inputPerMillion: 1, outputPerMillion: 2 };
    expect(priceOf('openai:/gpt-4', { 'openai:/gpt-4': given })).toEqual(given);
    expect(priceOf('endpoints:/judge', { judge: given })).toEqual(given);
  });

  it.each([
    'endpoints:/judge',
    'openai:/gpt-4-unknown',
    'bedrock:/amazon.nova-pro-v1:0',
    'openai:/__proto__',
    'constructor',
  ])('does not guess the price of %s', (uri) => {
    expect(priceOf(uri)).toBeNull();
  });
});

describe('costOf', () => {
  it('counts both directions', () => {
    const price = { inputPerMillion: 30, outputPerMillion: 60 };
    expect(costOf({ inputTokens: 1_000, outputTokens: 500 }, price)).toBeCloseTo(0.06, 12);
  });
});
