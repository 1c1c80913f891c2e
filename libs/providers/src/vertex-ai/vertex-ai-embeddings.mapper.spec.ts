import { describe, expect, it } from '@jest/globals';
import { readPredictions, toPredictBody } from './vertex-ai-embeddings.mapper.js';

const prediction = (values: unknown, tokens?: number) => ({
  embeddings: { values, statistics: { truncated: false, token_count: tokens } },
});

describe('toPredictBody', () => {
  it('says texts as instances, and options where they belong', () => {
    expect(toPredictBody({ input: 'a', encoding_format: 'float', user: 'bob' })).toEqual({
      instances: [{ content: 'a' }],
    });
    expect(
      toPredictBody({ input: ['a', 'b'], dimensions: 2, task_type: 'CLUSTERING', autoTruncate: false }),
    ).toEqual({
      instances: [
        { content: 'a', task_type: 'CLUSTERING' },
        { content: 'b', task_type: 'CLUSTERING' },
      ],
      parameters: { autoTruncate: false, outputDimensionality: 2 },
    });
    expect(() => toPredictBody({ input: [[1]] })).toThrow('token ids');
  });
});

describe('readPredictions', () => {
  it('reads vectors and adds their tokens up', () => {
    expect(readPredictions({ predictions: [prediction([0.5], 2), prediction([1], 3)] }, 'm', null)).toEqual({
      object: 'list',
      model: 'm',
      data: [
        { object: 'embedding', index: 0, embedding: [0.5] },
        { object: 'embedding', index: 1, embedding: [1] },
      ],
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
  });

  it('knows no sum when a count is missing', () => {
    const { usage } = readPredictions({ predictions: [prediction([1], 2), prediction([1])] }, 'm', null);
    expect(usage).toEqual({ prompt_tokens: null, total_tokens: null });
  });

  it.each([
    [{}],
    [null],
    [{ predictions: [] }],
    [{ predictions: ['x'] }],
    [{ predictions: [prediction('x')] }],
  ])('is 502 for %j', (json) => {
    expect(() => readPredictions(json, 'm', null)).toThrow(expect.objectContaining({ status: 502 }));
  });
});
