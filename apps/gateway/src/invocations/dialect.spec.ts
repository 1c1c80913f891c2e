import { describe, expect, it } from '@jest/globals';
import { chooseDialect } from './dialect.js';

describe('chooseDialect', () => {
  it.each([
    [
      'candidate_count in the body',
      { candidate_count: 1, n: 1 },
      'mlflow-python-client/3.1',
      'current',
      '2.8',
    ],
    ['text in the body', { text: 'a' }, 'mlflow-python-client/3.1', 'current', '2.8'],
    ['n in the body', { n: 1 }, 'mlflow-python-client/2.8.1', '2.8', 'current'],
    ['input in the body', { input: 'a' }, 'mlflow-python-client/2.8.1', '2.8', 'current'],
    ['stream in the body', { stream: false }, undefined, '2.8', 'current'],
    ['tools in the body', { tools: [] }, undefined, '2.8', 'current'],
    ['an old client', {}, 'mlflow-python-client/2.8.1', 'current', '2.8'],
    ['the oldest client', {}, 'mlflow-python-client/2.5', 'current', '2.8'],
    ['a later client', {}, 'mlflow-python-client/2.9.2', '2.8', 'current'],
    ['a client of 2.50', {}, 'mlflow-python-client/2.50.0', '2.8', 'current'],
    ['an unknown client of an old route', {}, 'curl/8', '2.8', '2.8'],
    ['no sign at all', {}, undefined, 'current', 'current'],
  ] as const)('decides by %s', (_sign, body, userAgent, declaredDialect, expected) => {
    expect(chooseDialect({ body, userAgent, declaredDialect })).toBe(expected);
  });
});
