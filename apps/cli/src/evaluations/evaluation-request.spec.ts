import { describe, expect, it } from '@jest/globals';
import { buildRequest, type SubmitFlags } from './evaluation-request.js';

const FILES: Readonly<Record<string, string>> = {
  'rows.json': '[{"inputs": "a"}, {"inputs": "b"}]',
  'rows.jsonl': '{"inputs": "a"}\n\n{"inputs": "b"}\n',
  'request.json': '{"model": {"endpoint": "chat"}, "data": {"rows": [{"x": 1}]}, "model_type": "text"}',
  'marked.json': '\uFEFF[{"inputs": "a"}, {"inputs": "b"}]',
  'marked.jsonl': '\uFEFF{"inputs": "a"}\r\n{"inputs": "b"}\r\n',
  'broken.jsonl': '{"inputs": "a"}\n{"inputs": ',
  'list.json': '[]',
  'empty.json': '\n',
};

const build = (flags: SubmitFlags) =>
  buildRequest(flags, { job: null, readText: (path) => Promise.resolve(FILES[path] ?? '') });

describe('the request of evaluate submit', () => {
  it.each(['rows.json', 'rows.jsonl', 'marked.json', 'marked.jsonl'])(
    'takes the rows of %s',
    async (data) => {
      expect(await build({ data, endpoint: 'chat', targets: 'answer', metric: ['latency'] })).toEqual({
        data: { rows: [{ inputs: 'a' }, { inputs: 'b' }] },
        model: { endpoint: 'chat' },
        targets: 'answer',
        model_type: 'question-answering',
        extra_metrics: ['latency'],
      });
    },
  );

  it('names a logged table by its run and path', async () => {
    const runId = '0190a4f2b3c87def8123456789abcdef';
    const request = await build({ table: `${runId}/folder/answers.json`, predictionsColumn: 'answer' });
    expect(request).toMatchObject({
      data: { table: { run_id: runId, artifact_file: 'folder/answers.json' } },
      model: { predictions_column: 'answer' },
    });
  });

  it('lets flags win over the file', async () => {
    expect(await build({ file: 'request.json', endpoint: 'other' })).toEqual({
      data: { rows: [{ x: 1 }] },
      model: { endpoint: 'other' },
      model_type: 'text',
    });
  });

  it.each<[SubmitFlags, string]>([
    [{ endpoint: 'chat' }, 'Give the rows: a job file, --data, --table or --file.'],
    [{ data: 'rows.json' }, 'Say what to score: a job file, --endpoint, --predictions-column or --file.'],
    [{ data: 'broken.jsonl', endpoint: 'chat' }, 'broken.jsonl, row 2 is not JSON.'],
    [{ data: 'rows.PARQUET', endpoint: 'chat' }, 'log Parquet files as artifacts of a run'],
    [{ data: 'empty.json', endpoint: 'chat' }, 'empty.json holds no rows.'],
    [{ file: 'list.json' }, 'list.json must hold one JSON object.'],
    [{ table: 'answers.json', endpoint: 'chat' }, '--table must be <run id>/<artifact>.json'],
  ])('refuses %j', async (flags, message) => {
    await expect(build(flags)).rejects.toThrow(message);
  });
});
