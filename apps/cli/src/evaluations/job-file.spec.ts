import { describe, expect, it } from '@jest/globals';
import { readJobFile } from './job-file.js';
import type { Fields } from './fields.js';

const QUESTIONS = '{"inputs": "a", "n": 1}\n{"inputs": "b", "n": 2}\n';

interface Job {
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly overrides?: readonly string[];
}

const read = ({ text, files = {}, environment = {}, overrides = [] }: Job): Promise<Fields> =>
  readJobFile({
    path: '/jobs/job.yaml',
    overrides,
    environment,
    readText: (path) => {
      const content = path === '/jobs/job.yaml' ? text : files[path];
      return content === undefined ? Promise.reject(new Error(`no file ${path}`)) : Promise.resolve(content);
    },
  });

describe('a job file', () => {
  it('is the request in YAML', async () => {
    const text = `
run_name: 2026-11-21
model: { endpoint: chat, prompt: "Say {inputs}" }
data:
  rows:
    - inputs: a
extra_metrics:
  - latency
limits: { max_cost_usd: 1.5 }
`;
    await expect(read({ text })).resolves.toEqual({
      run_name: '2026-11-21',
      model: { endpoint: 'chat', prompt: 'Say {inputs}' },
      data: { rows: [{ inputs: 'a' }] },
      extra_metrics: ['latency'],
      limits: { max_cost_usd: 1.5 },
    });
  });

  it('may be JSON', async () => {
    await expect(read({ text: '{"model": {"uri": "openai:/gpt-4"}}' })).resolves.toEqual({
      model: { uri: 'openai:/gpt-4' },
    });
  });

  it.each([
    ['rows.jsonl', QUESTIONS],
    ['rows.json', '[{"inputs": "a", "n": 1}, {"inputs": "b", "n": 2}]'],
    ['rows.JSON', '{"columns": ["inputs", "n"], "data": [["a", 1], ["b", 2]]}'],
  ])('brings the rows of %s beside it', async (file, content) => {
    const job = await read({ text: `data: { file: ${file} }`, files: { [`/jobs/${file}`]: content } });
    expect(job).toEqual({
      data: {
        rows: [
          { inputs: 'a', n: 1 },
          { inputs: 'b', n: 2 },
        ],
      },
    });
  });

  it('takes every cell of a CSV file as text, an empty one as null', async () => {
    const content = '\uFEFFinputs,answer\r\n"a, ""b""\nc",1\r\nd,\r\n';
    const job = await read({ text: 'data: { file: ../x.csv }', files: { '/x.csv': content } });
    expect(job).toEqual({
      data: {
        rows: [
          { inputs: 'a, "b"\nc', answer: '1' },
          { inputs: 'd', answer: null },
        ],
      },
    });
  });

  it('puts the environment into texts, whatever is in it, and into nothing else', async () => {
    const text =
      'run_name: "${BRANCH}-$${BRANCH}"\nextra_metrics: ["${METRIC}"]\ntargets: "{answer} $x ${BRANCH}"';
    const environment = { BRANCH: 'a: {b}', METRIC: 'latency' };
    await expect(read({ text, environment })).resolves.toEqual({
      run_name: 'a: {b}-${BRANCH}',
      extra_metrics: ['latency'],
      targets: '{answer} $x a: {b}',
    });
  });

  it('lets --set win, and makes what is missing on the way', async () => {
    const overrides = [
      'limits.max_calls=100',
      'model.endpoint=other',
      'extra_metrics=[latency]',
      'run_name=a=b',
    ];
    await expect(read({ text: 'model: { endpoint: chat }', overrides })).resolves.toEqual({
      model: { endpoint: 'other' },
      limits: { max_calls: 100 },
      extra_metrics: ['latency'],
      run_name: 'a=b',
    });
  });

  it.each<[Job, string]>([
    [
      { text: 'model: { uri: "${KEY_ONE} ${KEY_TWO}" }' },
      '/jobs/job.yaml: model.uri: the environment has no KEY_ONE; /jobs/job.yaml: model.uri: the environment has no KEY_TWO',
    ],
    [
      { text: 'extra_metrics: [a, { name: "${NAME}" }]' },
      'extra_metrics[1].name: the environment has no NAME',
    ],
    [{ text: 'a: [1,\nb: 2' }, '/jobs/job.yaml:2: '],
    [{ text: '- a' }, 'must hold one object of fields'],
    [{ text: '' }, '/jobs/job.yaml'],
    [{ text: 'data: { file: 1 }' }, 'data.file: must be the path of a file'],
    [{ text: 'data: { file: a.csv, rows: [] }' }, 'data.file: cannot be given together with rows'],
    [{ text: 'data: { file: a.xlsx }' }, '/jobs/a.xlsx: is none of .csv, .jsonl and .json'],
    [{ text: 'data: { file: a.parquet }' }, 'as artifacts of a run'],
    [
      { text: 'data: { file: a.csv }', files: { '/jobs/a.csv': 'a,b\n1\n' } },
      '/jobs/a.csv, row 1 has 1 cells instead of 2',
    ],
    [
      { text: 'data: { file: a.csv }', files: { '/jobs/a.csv': 'a,a\n1,2\n' } },
      'a column stands in its head twice',
    ],
    [
      { text: 'data: { file: a.csv }', files: { '/jobs/a.csv': 'a\n1"2\n' } },
      'a quote where none may be, in record 2',
    ],
    [{ text: 'data: { file: a.csv }', files: { '/jobs/a.csv': 'a\n' } }, 'holds no rows'],
    [
      { text: 'data: { file: a.jsonl }', files: { '/jobs/a.jsonl': '{}\n{' } },
      '/jobs/a.jsonl, row 2 is not JSON.',
    ],
    [{ text: 'a: b', overrides: ['a'] }, '--set a: it must be <field>=<value>'],
    [{ text: 'a: b', overrides: ['a.c=1'] }, '--set a.c: what is before "c" has no fields'],
  ])('refuses %j', async (job, message) => {
    await expect(read(job)).rejects.toThrow(message);
    await expect(read(job)).rejects.toMatchObject({ exitCode: 3 });
  });
});
