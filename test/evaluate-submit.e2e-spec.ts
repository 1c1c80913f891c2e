import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, waitUntil, type RecordedRequest, type ScriptedReply } from '@weir/testing';
import { CommandRun, weir, type CommandEnd } from './support/command-line.js';
import { chatReply, EvaluationStack } from './support/evaluation-stack.js';

const ROWS = 40;
const CONCURRENCY = 2;
/** So that a run takes long enough to lose its server, and short enough to wait for. */
const SLOW_MS = 150;

let answerMs = 0;
const RIGHT_ANSWERS = 30;

const questionOf = ({ json }: RecordedRequest): string =>
  (json as { messages: { content: string }[] }).messages[0]?.content ?? '';

const echo = (request: RecordedRequest): ScriptedReply => ({
  delayMs: answerMs,
  json: chatReply(`About ${questionOf(request)}`),
});

const CSV = [
  'inputs,ground_truth',
  ...Array.from({ length: ROWS }, (_, index) => {
    const answer = index < RIGHT_ANSWERS ? `About question ${index}` : 'something else';
    return `question ${index},"${answer}"`;
  }),
].join('\n');

const JOB = `
data: { file: questions.csv }
model: { endpoint: "endpoints:/\${ENDPOINT}", prompt: "{inputs}" }
targets: ground_truth
model_type: question-answering
`;

/** Answers that are there already: \`right\` of them are right. */
const predictionsJob = (right: number): string =>
  JSON.stringify({
    data: {
      rows: Array.from({ length: 60 }, (_, index) => ({
        inputs: `question ${index}`,
        ground_truth: `answer ${index}`,
        answer: index < right ? `answer ${index}` : 'wrong',
      })),
    },
    model: { predictions_column: 'answer' },
    targets: 'ground_truth',
    extra_metrics: ['exact_match'],
  });

let stack: EvaluationStack;
let folder: string;

beforeAll(async () => {
  stack = await EvaluationStack.start({ redisUrl: null, vendor: echo, concurrency: CONCURRENCY });
  await stack.startWorker();
  folder = await mkdtemp(join(tmpdir(), 'weir-evaluate-'));
  await writeFile(join(folder, 'questions.csv'), CSV);
  await writeFile(join(folder, 'job.yaml'), JOB);
});
beforeEach(() => {
  answerMs = 0;
  stack.vendor.clear();
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

const environment = (): Record<string, string> => ({
  MLFLOW_TRACKING_URI: stack.trackingUrl,
  ENDPOINT: 'chat',
});

const evaluate = (...words: string[]): Promise<CommandEnd> =>
  weir(['evaluate', ...words], { cwd: folder, env: environment() });

const start = (...words: string[]): CommandRun =>
  new CommandRun(['evaluate', ...words], { cwd: folder, env: environment() });

/** Evaluates answers that are there already, and gives the id. */
async function evaluated(right: number): Promise<{ id: string; runId: string }> {
  const { stdout, exitCode } = await weir(['evaluate', 'submit', '-', '--follow', '--quiet', '--json'], {
    env: environment(),
    input: predictionsJob(right),
  });
  expect(exitCode).toBe(0);
  const { evaluation_id: id, run_id: runId } = JSON.parse(stdout) as {
    evaluation_id: string;
    run_id: string;
  };
  return { id, runId };
}

describe('weir evaluate submit in CI', () => {
  it('follows a job file to its end, passes its gates, and leaves reports', async () => {
    const { exitCode, stdout, stderr } = await evaluate(
      ...['submit', 'job.yaml', '--follow', '--junit', 'report.xml', '--summary', 'summary.md'],
      ...['--fail-if', 'exact_match/v1/mean < 0.7', '--fail-if', 'ari_grade_level/v1 > 1000'],
    );
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/^status +finished: 40 of 40 rows scored/m);
    expect(stdout).toMatch(/^exact_match\/v1 +0\.75 +0\.\d+ to 0\.\d+ +40$/m);
    expect(stdout).toContain('pass  exact_match/v1/mean < 0.7: exact_match/v1 is 0.75\n');
    expect(stdout).toMatch(/^link +http:\/\/127\.0\.0\.1:\d+\/#\/experiments\/0\/runs\/[0-9a-f]{32}$/m);
    expect(stderr).toMatch(/^finished: 40 of 40 rows scored/m);
    // A log is no terminal: nothing is written over.
    for (const character of ['\r', '\u001b']) expect(stderr + stdout).not.toContain(character);
    await expect(readFile(join(folder, 'report.xml'), 'utf8')).resolves.toContain(
      'tests="3" failures="0" errors="0"',
    );
    await expect(readFile(join(folder, 'summary.md'), 'utf8')).resolves.toContain('## Evaluation finished');
  });

  it('fails for a gate, and for one that names no metric', async () => {
    const failed = await evaluate('submit', 'job.yaml', '--fail-if', 'exact_match/v1 < 0.8');
    expect(failed).toMatchObject({ exitCode: 1 });
    expect(failed.stdout).toContain('FAIL  exact_match/v1 < 0.8: exact_match/v1 is 0.75\n');
    const unknown = await evaluate('submit', 'job.yaml', '--fail-if', 'toxicity < 1');
    expect(unknown).toMatchObject({ exitCode: 1 });
    expect(unknown.stdout).toMatch(
      /FAIL {2}toxicity < 1: there is no metric "toxicity"; there are: .*exact_match\/v1/,
    );
  });

  it('writes one JSON document to stdout, and nothing else', async () => {
    const { exitCode, stdout, stderr } = await evaluate(
      'submit',
      'job.yaml',
      '--json',
      '--fail-if',
      'exact_match/v1 < 0.8',
    );
    expect(exitCode).toBe(1);
    expect(stderr).not.toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'finished',
      metrics: { 'exact_match/v1': 0.75 },
      gates: [{ gate: 'exact_match/v1 < 0.8', passed: false }],
    });
  });

  it('names every field to mend with the file that it stands in', async () => {
    const text =
      'data: { file: questions.csv }\nmodel: { endpoint: chat, promt: x, prompt: "" }\nmodel_type: poetry\n';
    await writeFile(join(folder, 'bad.yaml'), text);
    const { exitCode, stdout, stderr } = await evaluate('submit', 'bad.yaml', '--follow');
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toMatch(/^bad\.yaml: model\.promt: is unknown$/m);
    expect(stderr).toMatch(/^bad\.yaml: model\.prompt: /m);
    expect(stderr).toMatch(/^bad\.yaml: model_type: must be one of: /m);
  });

  it.each<[string, string[], RegExp]>([
    [
      'a condition that is none',
      ['submit', 'job.yaml', '--fail-if', 'nonsense'],
      /must be <metric> <operator> <number>/,
    ],
    ['an unknown flag', ['submit', 'job.yaml', '--folow'], /unknown option '--folow'/],
    ['a file that is not there', ['submit', 'none.yaml'], /Cannot read none\.yaml/],
    [
      'a baseline that is no id',
      ['submit', 'job.yaml', '--fail-if-regressed-from', 'main'],
      /"main" is no id/,
    ],
    [
      'a baseline that is not there',
      ['submit', 'job.yaml', '--fail-if-regressed-from', '0190a4f2b3c87def8123456789abcdef'],
      /0190a4f2b3c87def8123456789abcdef/,
    ],
  ])('refuses %s before anything is asked of a model', async (_what, words, message) => {
    const { exitCode, stderr } = await evaluate(...words);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(message);
    expect(stack.vendor.requests).toHaveLength(0);
  });

  it('refuses a job whose variable is not set', async () => {
    const { exitCode, stderr } = await weir(['evaluate', 'submit', 'job.yaml'], {
      cwd: folder,
      env: { MLFLOW_TRACKING_URI: stack.trackingUrl },
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: 'weir: job.yaml: model.endpoint: the environment has no ENDPOINT\n',
    });
  });

  it('says when nobody answers', async () => {
    const server = `http://127.0.0.1:${await freePort()}`;
    const { exitCode, stderr } = await evaluate('submit', 'job.yaml', '--server', server);
    expect(exitCode).toBe(4);
    expect(stderr).toContain(`weir: Cannot reach the tracking API at ${server}: `);
  });

  it('ends with 2 when the evaluation fails, whatever the gates are', async () => {
    const refused = { status: 400, json: { error: { message: 'no such model' } } };
    stack.vendor.enqueue(refused, refused);
    await writeFile(
      join(folder, 'two.jsonl'),
      '{"inputs": "a", "ground_truth": "b"}\n{"inputs": "c", "ground_truth": "d"}\n',
    );
    const { exitCode, stdout } = await evaluate(
      ...['submit', 'job.yaml', '--set', 'data.file=two.jsonl', '--fail-if', 'exact_match/v1 < 2'],
    );
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^error +.*no such model/m);
  });
});

describe('following an evaluation', () => {
  beforeEach(() => {
    answerMs = SLOW_MS;
  });

  it('goes on where it was when the server is killed and comes back', async () => {
    const run = start('submit', 'job.yaml', '--fail-if', 'exact_match/v1 < 0.7');
    await run.said(/^running: /m);
    await waitUntil(() => stack.vendor.requests.length >= CONCURRENCY * 2, { what: 'answers' });
    await stack.killTracking();
    await run.said(/trying again/);
    await stack.startTracking();
    const { exitCode, stdout, stderr } = await run.ended();
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain('finished: 40 of 40 rows scored');
    expect(stack.vendor.requests).toHaveLength(ROWS);
  });

  it('tells at Ctrl-C how to go on, and leaves at the second: the evaluation finishes without it', async () => {
    const run = start('submit', 'job.yaml', '--follow');
    await run.said(/^running: /m);
    run.interrupt();
    await run.said(/The evaluation goes on/);
    run.interrupt();
    const { exitCode, stderr } = await run.ended();
    expect(exitCode).toBe(130);
    const [, id = ''] = /weir evaluate status (\S+) --follow/.exec(stderr) ?? [];
    const again = await evaluate('status', id, '--follow', '--fail-if', 'exact_match/v1 < 0.7');
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stdout).toContain('finished: 40 of 40 rows scored');
  });

  it('cancels at Ctrl-C when it was told to', async () => {
    const run = start('submit', 'job.yaml', '--cancel-on-interrupt');
    await run.said(/^running: /m);
    run.interrupt();
    const { exitCode, stdout } = await run.ended();
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^status +cancelled: /m);
    expect(stack.vendor.requests.length).toBeLessThan(ROWS);
  });
});

describe('a baseline', () => {
  let baseline: { id: string; runId: string };

  beforeAll(async () => {
    baseline = await evaluated(55);
    await writeFile(join(folder, 'worse.json'), predictionsJob(35));
    await writeFile(join(folder, 'hardly-worse.json'), predictionsJob(54));
  });

  it('fails what is significantly worse', async () => {
    const { exitCode, stdout } = await evaluate(
      'submit',
      'worse.json',
      '--fail-if-regressed-from',
      baseline.runId,
    );
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^exact_match\/v1 +0\.916667 +0\.583333 +-0\.333333 .* regressed$/m);
    expect(stdout).toContain(`FAIL  regressed from ${baseline.runId}: significantly worse: exact_match/v1\n`);
  });

  it('does not fail what is worse by chance', async () => {
    const { exitCode, stdout } = await evaluate(
      'submit',
      'hardly-worse.json',
      '--fail-if-regressed-from',
      baseline.id,
    );
    expect(stdout).toMatch(/^exact_match\/v1 +0\.916667 +0\.9 .* no-significant-difference$/m);
    expect(exitCode).toBe(0);
  });

  it('is compared on request, too', async () => {
    const { id } = await evaluated(35);
    const compared = await evaluate('compare', baseline.id, id);
    expect(compared).toMatchObject({ exitCode: 0 });
    expect(compared.stdout).toContain('regressed');
    expect(await evaluate('compare', baseline.id, id, '--fail-on-regression')).toMatchObject({ exitCode: 1 });
  });
});

describe('what becomes of evaluations', () => {
  it('is listed', async () => {
    const { id } = await evaluated(60);
    const { exitCode, stdout } = await evaluate('list', '--status', 'finished', '--limit', '1');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${id} +finished +answer +60`, 'm'));
  });

  it('is a file of rows, or a stream of them', async () => {
    const { id } = await evaluated(59);
    const file = await evaluate('results', id, '--format', 'csv', '--output', 'results.csv');
    expect(file).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    const [heads = '', ...lines] = (await readFile(join(folder, 'results.csv'), 'utf8'))
      .trim()
      .split(/\r?\n/);
    expect(heads).toContain('exact_match/v1');
    expect(lines).toHaveLength(60);
    const { exitCode, stdout } = await evaluate('results', id, '--format', 'jsonl');
    expect(exitCode).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toHaveLength(60);
  });

  it('goes on after a cap, with a higher one, and repeats no call', async () => {
    const capped = await evaluate('submit', 'job.yaml', '--set', 'limits.max_calls=10', '--follow', '--json');
    expect(capped.exitCode).toBe(2);
    const { evaluation_id: id, status } = JSON.parse(capped.stdout) as {
      evaluation_id: string;
      status: string;
    };
    expect(status).toBe('stopped');
    const resumed = await evaluate('resume', id, '--max-calls', '100', '--fail-if', 'exact_match/v1 < 0.7');
    expect({ exitCode: resumed.exitCode, stderr: resumed.stderr }).toMatchObject({ exitCode: 0 });
    expect(resumed.stdout).toContain('finished: 40 of 40 rows scored');
    expect(stack.vendor.requests).toHaveLength(ROWS);
  });

  it('is told of one that does not exist, with an exit code of its own', async () => {
    const { exitCode, stderr } = await evaluate('status', '8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b10');
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: 'weir: There is no such evaluation.\n' });
  });
});
