import { describe, expect, it } from '@jest/globals';
import {
  chatToScoring,
  completionsToScoring,
  embeddingsToScoring,
  type ScoringRequest,
} from './mlflow-model-serving-request.mapper.js';
import {
  scoringToChat,
  scoringToCompletions,
  scoringToEmbeddings,
} from './mlflow-model-serving-response.mapper.js';
import { INPUTS, toScoringBody } from './scoring-layout.js';

const context = { model: 'my-model', created: 42 };
const request = { input: 'a' };
const uncounted = { prompt_tokens: null, completion_tokens: null, total_tokens: null };

/** As MLflow's own gateway writes requests. */
const inputs = (scoring: ScoringRequest) => toScoringBody(scoring, INPUTS);
const table = (scoring: ScoringRequest, columns: readonly string[] | null) =>
  toScoringBody(scoring, { format: 'dataframe_split', columns });

describe('scoring requests as inputs', () => {
  it('put texts into a list and what the caller set into params', () => {
    expect(inputs(completionsToScoring({ prompt: 'hi' }))).toEqual({ inputs: ['hi'] });
    const set = { prompt: 'hi', temperature: 0, stop: null, stream: false };
    expect(inputs(completionsToScoring(set))).toEqual({ inputs: ['hi'], params: { temperature: 0 } });
    expect(inputs(embeddingsToScoring({ input: ['a', 'b'], dimensions: 3 }))).toEqual({
      inputs: ['a', 'b'],
      params: { dimensions: 3 },
    });
    expect(inputs(embeddingsToScoring({ input: 'a', encoding_format: 'base64' }))).toEqual({ inputs: ['a'] });
  });

  it('send the one message of a chat as its text', () => {
    expect(inputs(chatToScoring({ messages: [{ role: 'user', content: 'hi' }], n: 2 }))).toEqual({
      inputs: ['hi'],
      params: { n: 2 },
    });
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ];
    expect(inputs(chatToScoring({ messages: [{ role: 'user', content }] }))).toEqual({ inputs: ['a\nb'] });
  });

  it('refuse what a scoring server cannot take, in the words of MLflow', () => {
    const message = { role: 'user', content: 'hi' };
    expect(() => chatToScoring({ messages: [message, message] })).toThrow(
      'MLflow chat models are only capable of processing a single query at a time. The request submitted consists of 2 queries.',
    );
    const image = { role: 'user', content: [{ type: 'image_url', image_url: {} }] };
    expect(() => chatToScoring({ messages: [image] })).toThrow('MLflow chat models only take text.');
  });
});

describe('scoring requests as a table', () => {
  const mpt = completionsToScoring({ prompt: 'hi', temperature: 0.1, max_tokens: 200, n: 1 });

  it('give every field a column where the model’s are not known', () => {
    expect(table(mpt, null)).toEqual({
      dataframe_split: {
        columns: ['prompt', 'temperature', 'max_tokens', 'n'],
        data: [['hi', 0.1, 200, 1]],
      },
    });
  });

  it('keep to the columns of the model, the rest as params', () => {
    expect(table(mpt, ['prompt', 'temperature', 'max_tokens'])).toEqual({
      dataframe_split: { columns: ['prompt', 'temperature', 'max_tokens'], data: [['hi', 0.1, 200]] },
      params: { n: 1 },
    });
  });

  it('have a row for each text, in the column that looks like theirs', () => {
    const scoring = embeddingsToScoring({ input: ['a', 'b'], lang: 'de' });
    expect(table(scoring, ['lang', 'sentence'])).toEqual({
      dataframe_split: {
        columns: ['sentence', 'lang'],
        data: [
          ['a', 'de'],
          ['b', 'de'],
        ],
      },
    });
    expect(table(scoring, ['lang', 'haiku'])).toEqual({
      dataframe_split: {
        columns: ['haiku', 'lang'],
        data: [
          ['a', 'de'],
          ['b', 'de'],
        ],
      },
    });
  });

  it('have no column twice', () => {
    const chat = chatToScoring({ messages: [{ role: 'user', content: 'hi' }], content: 'mine' });
    expect(table(chat, null)).toEqual({
      dataframe_split: { columns: ['content'], data: [['hi']] },
      params: { content: 'mine' },
    });
  });
});

describe('scoring answers', () => {
  it.each([
    ['a list', ['one', 'two']],
    ['the only value of a mapping', { candidates: ['one', 'two'] }],
    ['choices beside other keys', { choices: ['one', 'two'], model: 'm' }],
    ['candidates beside other keys', { candidates: ['one', 'two'], model: 'm' }],
  ])('read texts from %s', (_, predictions) => {
    expect(scoringToCompletions({ predictions }, context)).toEqual({
      id: null,
      object: 'text_completion',
      created: 42,
      model: 'my-model',
      choices: [
        { index: 0, text: 'one', finish_reason: null },
        { index: 1, text: 'two', finish_reason: null },
      ],
      usage: uncounted,
    });
    const chat = scoringToChat({ predictions }, context);
    expect(chat.choices.map(({ message }) => message)).toEqual([
      { role: 'assistant', content: 'one' },
      { role: 'assistant', content: 'two' },
    ]);
  });

  it.each([
    [
      'integers',
      [
        [5, 1],
        [5, 2],
      ],
      [
        [5, 1],
        [5, 2],
      ],
    ],
    ['one flat vector', [0.5, -1.25], [[0.5, -1.25]]],
  ])('read vectors from %s', (_, predictions, vectors) => {
    const answer = scoringToEmbeddings({ predictions }, context, request);
    expect(answer.data.map(({ embedding }) => embedding)).toEqual(vectors);
    expect(answer).toMatchObject({
      object: 'list',
      model: 'my-model',
      usage: { prompt_tokens: null, total_tokens: null },
    });
  });

  it.each([
    [{}, 'missing the required key: predictions'],
    [null, 'missing the required key: predictions'],
    [{ predictions: [] }, 'The input list is empty'],
    [{ predictions: 'text' }, 'Expected a list of strings, got a string.'],
    [{ predictions: null }, 'Expected a list of strings, got nothing.'],
    [{ predictions: ['a', 5] }, 'item 1 is a number'],
    [{ predictions: [['a']] }, 'item 0 is a list'],
    [{ predictions: { a: ['x'], b: ['y'] } }, "a dict key containing 'choices'"],
    [{ predictions: {} }, "a dict key containing 'choices'"],
  ])('%j as texts is 502', (json, reason) => {
    expect(() => scoringToCompletions(json, context)).toThrow(
      expect.objectContaining({ status: 502, message: expect.stringContaining(reason) }),
    );
  });

  it.each([
    [{ predictions: {} }, 'Expected a list of vectors, got an object.'],
    [{ predictions: [] }, 'The input list is empty'],
    [{ predictions: [{ embedding: [1] }] }, 'item 0 is an object'],
    [{ predictions: ['a'] }, 'item 0 is a string'],
    [{ predictions: [[1], ['a']] }, 'item 1 is a list'],
    [{ predictions: [[], []] }, 'One or more lists in the returned prediction response are empty'],
  ])('%j as vectors is 502', (json, reason) => {
    expect(() => scoringToEmbeddings(json, context, request)).toThrow(
      expect.objectContaining({ status: 502, message: expect.stringContaining(reason) }),
    );
  });
});
