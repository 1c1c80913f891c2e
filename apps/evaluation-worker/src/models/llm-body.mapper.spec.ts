import { describe, expect, it } from '@jest/globals';
import { answerUsage } from './llm-body.mapper.js';

describe('answerUsage', () => {
  it.each([
    [
      { prompt_tokens: 12, completion_tokens: 3 },
      { inputTokens: 12, outputTokens: 3 },
    ],
    [{ prompt_tokens: 0 }, { inputTokens: 0, outputTokens: 0 }],
    [{ prompt_tokens: 2_147_483_647 }, { inputTokens: 2_147_483_647, outputTokens: 0 }],
    [
      { prompt_tokens: 5, completion_tokens: 3_000_000_000 },
      { inputTokens: 5, outputTokens: 0 },
    ],
    [{ prompt_tokens: 2_147_483_648, completion_tokens: 1 }, null],
    [{ prompt_tokens: -1 }, null],
    [{ prompt_tokens: 1.5 }, null],
    [{ prompt_tokens: '12' }, null],
    [null, null],
  ])('should take %j for what can be counted and kept', (usage, expected) => {
    expect(answerUsage({ usage })).toEqual(expected);
  });
});
