import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, spawnWeir, testDatabase, type ProcessHandle, type TestDatabase } from '@weir/testing';
import { HeadlessBrowser, MISSING, WEB_CLIENT } from './support/web-client.js';

if (MISSING !== null) {
  process.stderr.write(`\nNOT TESTED: the pages of MLflow's web interface, because ${MISSING}.\n`);
}

/** Where something is missing the line above says so, and jest counts the tests as skipped. */
const describePages = MISSING === null ? describe : describe.skip;

/** Pages that are open at once. */
const WINDOWS = 3;
const PREFIX = '/teams/mlflow';
const API = '/api/2.0/mlflow';
const TRACE_ID = `tr-${'5b1f0c2d'.repeat(4)}`;
const PROMPT = { key: 'mlflow.prompt.is_prompt', value: 'true' };

describePages("MLflow's web interface on Weir", () => {
  let database: TestDatabase;
  let home: string;
  let base: string;
  let tracking: ProcessHandle;
  let browser: HeadlessBrowser;
  let experimentId: string;
  const runIds: string[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    home = await mkdtemp(join(tmpdir(), 'weir-web-client-e2e-test-'));
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    const flags = ['--static-prefix', PREFIX, '--web-client', WEB_CLIENT ?? ''];
    tracking = await spawnWeir(['tracking', 'start', ...flags], {
      env: { DATABASE_URL: database.url, WEIR_HOME: home, WEIR_TRACKING_PORT: String(port) },
      healthUrls: [`${base}/health`],
    });
    await fill();
    browser = await HeadlessBrowser.start();
  });
  afterAll(async () => {
    await browser.stop();
    await tracking.stop();
    await database.drop();
    await rm(home, { recursive: true, force: true });
  });

  async function post<T>(path: string, body: object): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${base}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async function fill(): Promise<void> {
    ({ experiment_id: experimentId } = await post<{ experiment_id: string }>(`${API}/experiments/create`, {
      name: 'vintages',
    }));
    for (const name of ['first-run', 'second-run']) await addRun(name);
    await post(`${API}/registered-models/create`, { name: 'cellar-model' });
    const version = { name: 'cellar-model', source: `runs:/${runIds[0]}/model`, run_id: runIds[0] };
    await post(`${API}/model-versions/create`, version);
    await post(`${API}/registered-models/create`, { name: 'sommelier-prompt', tags: [PROMPT] });
    await post(`${API}/model-versions/create`, {
      name: 'sommelier-prompt',
      source: 'dummy-source',
      tags: [PROMPT, { key: 'mlflow.prompt.text', value: 'Describe {{wine}} in a word.' }],
    });
    await post('/api/3.0/mlflow/traces', {
      trace: {
        trace_info: {
          trace_id: TRACE_ID,
          trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } },
          request_time: new Date().toISOString(),
          execution_duration: '0.25s',
          state: 'OK',
          request_preview: '"Which red?"',
          response_preview: '"A Rioja."',
        },
      },
    });
  }

  async function upload(runId: string, path: string, body: string): Promise<void> {
    const folder = `${base}/api/2.0/mlflow-artifacts/artifacts/${experimentId}/${runId}/artifacts`;
    const answer = await fetch(`${folder}/${path}`, { method: 'PUT', body });
    expect(answer.status).toBe(200);
  }

  async function addRun(name: string): Promise<void> {
    const start = { experiment_id: experimentId, run_name: name, start_time: Date.now() };
    const created = await post<{ run: { info: { run_id: string } } }>(`${API}/runs/create`, start);
    const { run_id: runId } = created.run.info;
    runIds.push(runId);
    const table = { columns: ['inputs', 'outputs'], data: [['Which white?', `Riesling of ${name}`]] };
    await upload(runId, 'eval_results_table.json', JSON.stringify(table));
    await upload(runId, 'model/MLmodel', 'flavors: {}\n');
    await post(`${API}/runs/log-batch`, {
      run_id: runId,
      metrics: Array.from({ length: 20 }, (_, step) => ({
        key: 'acidity',
        value: 1 / (step + 1),
        timestamp: step,
        step,
      })),
      params: [{ key: 'grape', value: 'tempranillo' }],
      tags: [
        { key: 'mlflow.loggedArtifacts', value: '[{"path": "eval_results_table.json", "type": "table"}]' },
      ],
    });
  }

  const experiment = (): string => `#/experiments/${experimentId}`;
  const run = (): string => `${experiment()}/runs/${runIds[0]}`;
  const compared = (): string =>
    `runs=${encodeURIComponent(JSON.stringify(runIds))}` +
    `&experiments=${encodeURIComponent(JSON.stringify([experimentId]))}`;

  const PAGES: readonly (readonly [page: string, address: () => string, words: string[]])[] = [
    ['the home page', () => '', ['Welcome to MLflow', 'vintages']],
    ['the experiments', () => '#/experiments', ['vintages']],
    ['the table of runs', () => `${experiment()}/runs`, ['first-run', 'second-run']],
    ['the charts of runs', () => `${experiment()}/runs?compareRunsMode=CHART`, ['acidity']],
    [
      'the tables of runs side by side',
      () => `${experiment()}/runs?compareRunsMode=ARTIFACT`,
      ['eval_results_table.json', 'Riesling of first-run', 'Riesling of second-run'],
    ],
    ['a run', run, ['first-run', 'tempranillo', 'acidity', 'cellar-model']],
    ['the charts of a run', () => `${run()}/model-metrics`, ['acidity']],
    ['the files of a run', () => `${run()}/artifacts`, ['eval_results_table.json']],
    [
      'a table of a run',
      () => `${run()}/artifacts/eval_results_table.json`,
      ['View as table', 'Riesling of first-run'],
    ],
    ['the traces of a run', () => `${run()}/traces`, ['Traces']],
    ['runs that are compared', () => `#/compare-runs?${compared()}`, ['Comparing 2 Runs', 'tempranillo']],
    [
      'a metric of several runs',
      () => `#/metric?${compared()}&metric=%22acidity%22&plot_metric_keys=%5B%22acidity%22%5D`,
      ['acidity', 'second-run'],
    ],
    ['the traces', () => `${experiment()}/traces`, ['Which red?', 'A Rioja.']],
    ['the logged models of an experiment', () => `${experiment()}/models`, ['vintages']],
    ['the evaluation datasets', () => `${experiment()}/datasets`, ['vintages']],
    ['the evaluation runs', () => `${experiment()}/evaluation-runs`, ['first-run']],
    ['the registered models', () => '#/models', ['cellar-model']],
    ['a registered model', () => '#/models/cellar-model', ['Version 1']],
    ['a version of a model', () => '#/models/cellar-model/versions/1', ['Version 1', 'first-run']],
    ['the prompts', () => '#/prompts', ['sommelier-prompt']],
    ['a prompt', () => '#/prompts/sommelier-prompt', ['Describe {{wine}} in a word.']],
  ];
  const visits: Promise<string[]>[] = [];

  /** The next pages load while this one is waited for: most of its time it is the silence that is waited for. */
  function visited(place: number): Promise<string[]> {
    for (const [ahead, [, address, words]] of PAGES.slice(0, place + WINDOWS).entries()) {
      if (visits[ahead] !== undefined || ahead < place) continue;
      const visit = browser.visit(`${base}${PREFIX}/${address()}`, words);
      // Its own test says what went wrong.
      visit.catch(() => undefined);
      visits[ahead] = visit;
    }
    return visits[place] ?? Promise.reject(new Error(`there is no page ${place}`));
  }

  it.each(PAGES.map(([page], place) => ({ page, place })))(
    'shows $page, and no request fails',
    async ({ place }) => {
      expect(await visited(place)).toEqual([]);
    },
  );
});
