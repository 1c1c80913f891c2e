import { describe, expect, it } from '@jest/globals';
import { readEmbedAnswer, toEmbedBody } from './cohere-embeddings.mapper.js';

const ENGLISH_V2 = 'embed-english-light-v2.0';

describe('toEmbedBody', () => {
  it('puts a single text into a list and adds nothing that the model does without', () => {
    expect(toEmbedBody({ input: 'a' }, ENGLISH_V2, 'v1')).toEqual({ model: ENGLISH_V2, texts: ['a'] });
  });

  it.each([
    ['embed-multilingual-v3.0', 'v1', {}],
    [ENGLISH_V2, 'v2', { embedding_types: ['float'] }],
  ] as const)('gives %s of %s the purpose that it requires', (model, version, more) => {
    const body = { model, texts: ['a', 'b'], input_type: 'search_document', ...more };
    expect(toEmbedBody({ input: ['a', 'b'] }, model, version)).toEqual(body);
  });

  it('passes on what the caller says, in the words of the vendor', () => {
    const request = {
      input: ['a'],
      input_type: 'search_query',
      dimensions: 256,
      encoding_format: 'base64',
      truncate: 'END',
      embedding_types: ['int8'],
      user: null,
    };
    expect(toEmbedBody(request, 'embed-v4.0', 'v2')).toEqual({
      model: 'embed-v4.0',
      texts: ['a'],
      input_type: 'search_query',
      output_dimension: 256,
      truncate: 'END',
      embedding_types: ['int8'],
    });
  });

  it.each([[['float', 'int8']], [['base64']], [[]], ['float']])(
    'refuses embedding_types %j, of which an answer has room for none or one',
    (embedding_types) => {
      const request = { input: 'a', embedding_types };
      expect(() => toEmbedBody(request, 'embed-v4.0', 'v2')).toThrow('a list of one type');
    },
  );

  it('refuses token ids', () => {
    expect(() => toEmbedBody({ input: [1, 2] }, ENGLISH_V2, 'v1')).toThrow('take texts, not token ids');
  });
});

describe('readEmbedAnswer', () => {
  const vectors = [
    [0.25, -0.5],
    [1, 0],
  ];

  it.each([
    ['a list', vectors],
    ['lists by type', { float: vectors }],
    ['lists of which some are empty', { int8: null, float: vectors }],
    ['lists of another type', { int8: vectors }],
  ])('reads %s', (_, embeddings) => {
    const meta = { billed_units: { input_tokens: 4 } };
    expect(readEmbedAnswer({ embeddings, meta }, 'm', null)).toEqual({
      object: 'list',
      model: 'm',
      data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
      usage: { prompt_tokens: 4, total_tokens: 4 },
    });
  });

  it('packs vectors when base64 was asked for', () => {
    const { data, usage } = readEmbedAnswer({ embeddings: [[0.25, -0.5]] }, 'm', 'base64');
    const packed = Buffer.from(String(data[0]?.embedding), 'base64');
    expect([packed.readFloatLE(0), packed.readFloatLE(4), packed.length]).toEqual([0.25, -0.5, 8]);
    expect(usage).toEqual({ prompt_tokens: null, total_tokens: null });
  });

  it.each([[null], [{}], [{ embeddings: {} }], [{ embeddings: ['a'] }], [{ embeddings: [[1, 'a']] }]])(
    'is 502 for %j',
    (json) => {
      expect(() => readEmbedAnswer(json, 'm', null)).toThrow(expect.objectContaining({ status: 502 }));
    },
  );
});
