import { describe, expect, it } from '@jest/globals';
import { closestWord } from './closest-word.js';

describe('closestWord', () => {
  const known = [
    'name',
    'endpoint_type',
    'model',
    'limit',
    'timeout_ms',
    'openai_api_base',
    'openai_api_key',
  ];

  it.each([
    ['limits', 'limit'],
    ['Limit', 'limit'],
    ['modle', 'model'],
    ['openai_api_bse', 'openai_api_base'],
    ['openai_api_ky', 'openai_api_key'],
    ['openai-api-key', 'openai_api_key'],
    ['timeout', 'timeout_ms'],
    ['endpoint_typ', 'endpoint_type'],
  ])('takes %s for %s', (word, meant) => {
    expect(closestWord(word, known)).toBe(meant);
  });

  it.each(['comment', 'n', '', 'mode_of_operation', 'api_base'])('takes %j for nothing', (word) => {
    expect(closestWord(word, known)).toBeNull();
  });

  it('knows nothing where nothing is known', () => {
    expect(closestWord('limit', [])).toBeNull();
  });
});
