import { describe, expect, it } from '@jest/globals';
import { parseModelUri } from './model-uri.js';

const RUN = '0190a4f2b3c87def8123456789abcdef';

describe('parseModelUri', () => {
  it.each([
    ['chat', { kind: 'endpoint', name: 'chat' }],
    ['endpoints:/chat', { kind: 'endpoint', name: 'chat' }],
    ['endpoints:///chat', { kind: 'endpoint', name: 'chat' }],
    ['gateway:/chat', { kind: 'endpoint', name: 'chat' }],
    ['openai:/gpt-4', { kind: 'vendor', vendor: 'openai', model: 'gpt-4' }],
    ['OpenAI:/gpt-4', { kind: 'vendor', vendor: 'openai', model: 'gpt-4' }],
    [
      'bedrock:/anthropic.claude-3-haiku-20240307-v1:0',
      { kind: 'vendor', vendor: 'bedrock', model: 'anthropic.claude-3-haiku-20240307-v1:0' },
    ],
    ['vertex_ai:/gemini-2.5-pro', { kind: 'vendor', vendor: 'vertex-ai', model: 'gemini-2.5-pro' }],
    [`runs:/${RUN}/model`, { kind: 'logged', logged: { by: 'run', runId: RUN, path: 'model' } }],
    ['models:/qa/3', { kind: 'logged', logged: { by: 'version', name: 'qa', version: '3' } }],
    ['models:/a/b/latest', { kind: 'logged', logged: { by: 'version', name: 'a/b', version: 'latest' } }],
    ['models:/qa@champion', { kind: 'logged', logged: { by: 'alias', name: 'qa', alias: 'champion' } }],
    [`models:/m-${RUN}`, { kind: 'logged', logged: { by: 'id', modelId: `m-${RUN}` } }],
  ])('reads %s', (uri, reference) => {
    expect(parseModelUri(uri)).toEqual(reference);
  });

  it('reads the address of a model server', () => {
    const reference = parseModelUri('http://127.0.0.1:5010/invocations');
    expect(reference).toMatchObject({ kind: 'server', url: { origin: 'http://127.0.0.1:5010' } });
  });

  it.each([
    ['', 'is not a model URI'],
    ['openai:gpt-4', 'is not a model URI'],
    ['openai:/', 'names no model'],
    ['endpoints:/', 'names no endpoint'],
    ['opnai:/gpt-4', 'begins with none of endpoints:/'],
    ['file:///etc/passwd', 'begins with none of'],
    ['runs:/17/model', 'is not runs:/'],
    ['models:/qa', 'is neither models:/'],
    ['models:/qa@', 'is neither models:/'],
    ['http://user:secret@host/', 'must not hold credentials'],
    ['http://', 'is not an address'],
  ])('says what is wrong with %j', (uri, reason) => {
    expect(parseModelUri(uri)).toEqual({ kind: 'malformed', reason: expect.stringContaining(reason) });
  });
});
