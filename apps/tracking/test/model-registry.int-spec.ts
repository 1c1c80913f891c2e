import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

interface Version {
  name: string;
  version: string;
  source: string;
  run_id?: string;
  model_id?: string;
  current_stage: string;
}
interface Model {
  name: string;
  description?: string;
  latest_versions?: Version[];
  tags?: { key: string; value: string }[];
}

const API = '/api/2.0/mlflow';
const PROMPT = { key: 'mlflow.prompt.is_prompt', value: 'true' };
let server: TrackingServer;
let run: { run_id: string; artifact_uri: string };
let logged: { model_id: string; artifact_uri: string };

beforeAll(async () => {
  server = await startTrackingServer();
  const made = await ok<{ run: { info: typeof run } }>('POST', 'runs/create', { experiment_id: '0' });
  run = made.run.info;
  const body = { experiment_id: '0', source_run_id: run.run_id };
  logged = (await ok<{ model: { info: typeof logged } }>('POST', 'logged-models', body)).model.info;
});
afterAll(() => server.close());

const call = (method: string, path: string, body?: unknown) => server.call(method, `${API}/${path}`, body);
async function ok<T>(method: string, path: string, body?: unknown): Promise<T> {
  const { status, json } = await server.call<T>(method, `${API}/${path}`, body);
  if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(json)}`);
  return json;
}
const newModel = (name: string, tags: object[] = []) =>
  ok<{ registered_model: Model }>('POST', 'registered-models/create', { name, tags });
const newVersion = async (body: object) =>
  (await ok<{ model_version: Version }>('POST', 'model-versions/create', body)).model_version;
const downloadUri = async ({ name, version }: Version) =>
  (
    await ok<{ artifact_uri: string }>(
      'GET',
      `model-versions/get-download-uri?name=${name}&version=${version}`,
    )
  ).artifact_uri;
const search = (what: string, filter: string, more = '') =>
  server.call<{ registered_models?: Model[]; model_versions?: Version[]; message?: string }>(
    'GET',
    `${API}/${what}/search?filter=${encodeURIComponent(filter)}${more}`,
  );

describe('a version is made from', () => {
  it('files of the run that the request names', async () => {
    await newModel('of-run');
    const source = `${run.artifact_uri}/model`;
    const made = await newVersion({ name: 'of-run', source, run_id: run.run_id });
    expect(made).toMatchObject({ source, run_id: run.run_id });
    expect(await downloadUri(made)).toBe(source);
    const other = { name: 'of-run', source: `runs:/${run.run_id}/model`, run_id: run.run_id };
    expect(await newVersion(other)).toMatchObject({ source: other.source });
  });

  it('a logged model, which remembers its versions', async () => {
    await newModel('of-logged');
    const { model_id } = logged;
    const body = { name: 'of-logged', source: `models:/${model_id}`, model_id };
    const made = await newVersion(body);
    expect(made).toMatchObject({ source: body.source, model_id, run_id: run.run_id });
    expect(await downloadUri(made)).toBe(logged.artifact_uri);
    await newVersion({ ...body, source: `${logged.artifact_uri}/part` });
    await Promise.all([newVersion(body), newVersion(body)]);
    const read = await ok<{ model: { info: { tags: { key: string; value: string }[] } } }>(
      'GET',
      `logged-models/${model_id}`,
    );
    expect(read.model.info.tags).toEqual([
      {
        key: 'mlflow.modelVersions',
        value: `[${[1, 2, 3, 4].map((version) => `{"name": "of-logged", "version": ${version}}`).join(', ')}]`,
      },
    ]);
  });

  it('another version, whose run, logged model and files it has', async () => {
    await newModel('copied');
    await newModel('copy');
    const source = `${run.artifact_uri}/copied`;
    const first = await newVersion({ name: 'copied', source, run_id: run.run_id });
    await ok('POST', 'registered-models/alias', { name: 'copied', alias: 'best', version: '1' });
    for (const from of [
      'models:/copied/1',
      'models:/copied@best',
      'models:/copied/latest',
      'models:/copied/None',
    ]) {
      const made = await newVersion({ name: 'copy', source: from });
      expect(made).toMatchObject({ source: 'models:/copied/1', run_id: run.run_id });
      expect(await downloadUri(made)).toBe(source);
    }
    const ofCopy = await newVersion({ name: 'copy', source: 'models:/copy/1', run_id: first.run_id });
    expect(ofCopy.source).toBe('models:/copy/1');
    await ok('DELETE', 'registered-models/delete', { name: 'copied' });
    expect(await downloadUri(ofCopy)).toBe(source);
  });

  it.each([
    [{ source: 'mlflow-artifacts:/0/x/artifacts/m' }, 'The run_id request parameter must identify'],
    [{ source: 'mlflow-artifacts:/0/x/m', run_id: 'RUN' }, 'The run_id request parameter must identify'],
    [{ source: 'RUN_URI2', run_id: 'RUN' }, 'The run_id request parameter must identify'],
    [{ source: 'RUN_URI/m', run_id: 'f'.repeat(32) }, 'The run_id request parameter must identify'],
    [{ source: 'RUN_URI/m', model_id: 'MODEL' }, 'The model_id request parameter must identify'],
    [{ source: 'runs:/other/m', run_id: 'RUN' }, 'The run_id request parameter must identify'],
    [{ source: 'models:/MODEL' }, 'The model_id request parameter must identify'],
    [
      { source: 'models:/MODEL', model_id: `m-${'0'.repeat(32)}` },
      'The model_id request parameter must identify',
    ],
    [{ source: 'models:/' }, 'The model_id request parameter must identify'],
    [{ source: 'models://host/x/1' }, 'The model_id request parameter must identify'],
    [{ source: 'models:/refused/99' }, 'Model Version (name=refused, version=99) not found'],
    [{ source: 'models:/refused/Nowhere' }, 'Invalid Model Version stage: Nowhere'],
    [{ source: 'models:/refused@nobody' }, 'Registered model alias nobody not found'],
    [{ source: 'models:/refused/1', run_id: 'RUN' }, 'must match the referenced model version'],
    [{ source: 'models:/a-prompt/1' }, 'Prompt versions cannot be used'],
    [{ source: '/etc/passwd' }, 'To use a local path as a model version source, the run_id'],
    [
      { source: 'file:///etc/passwd', model_id: 'MODEL' },
      'To use a local path as a model version source, the model_id',
    ],
    [{ source: 's3://b/../k' }, 'without relative path references'],
    [{ source: 's3://b/%252e%252e/k' }, 'without relative path references'],
    [{ source: 's3://b/k%00' }, 'without relative path references'],
    [{ source: 'https://host/x' }, "'source' cannot use the 'https' scheme"],
    [{ source: 'mlflow-artifacts://host/x' }, "'source' cannot use the 'mlflow-artifacts' scheme"],
    [{ source: 's3://b/k', tags: [PROMPT] }, 'Prompt sources must use an MLflow placeholder'],
    [{ source: 's3://b/k', tags: [{ key: 'a$', value: '' }] }, 'Names may only contain alphanumerics'],
    [
      { source: 's3://b/k', tags: [{ key: 'k', value: 'v'.repeat(100_001) }] },
      "'value' exceeds the maximum length",
    ],
    [
      { source: 'dummy-source', tags: [PROMPT, { key: 'mlflow.prompt.text', value: 'v'.repeat(100_001) }] },
      'Prompt text exceeds max length of 100000 characters.',
    ],
  ])('nothing else: %j', async (body, message) => {
    if ((await search('registered-models', "name = 'refused'")).json.registered_models === undefined) {
      await newModel('refused');
      await newVersion({ name: 'refused', source: 's3://b/k' });
      await newModel('a-prompt', [PROMPT]);
      await newVersion({ name: 'a-prompt', source: 'prompt-template', tags: [PROMPT] });
    }
    const known = { RUN_URI: run.artifact_uri, RUN: run.run_id, MODEL: logged.model_id };
    const text = Object.entries(known).reduce(
      (all, [word, id]) => all.replaceAll(word, id),
      JSON.stringify(body),
    );
    const request = { name: 'refused', ...(JSON.parse(text) as object) };
    const { status, json } = await call('POST', 'model-versions/create', request);
    expect([400, 404]).toContain(status);
    expect(String(json.message)).toContain(message);
    const { registered_model: model } = await ok<{ registered_model: Model }>(
      'GET',
      'registered-models/get?name=refused',
    );
    expect(model.latest_versions?.map(({ version }) => version)).toEqual(['1']);
  });
});

describe('prompts', () => {
  it('are shown to nobody who does not ask for them', async () => {
    await newModel('shown-model');
    await newVersion({ name: 'shown-model', source: 's3://b/k' });
    await newModel('shown-prompt', [PROMPT]);
    await newVersion({ name: 'shown-prompt', source: 'prompt-template', tags: [PROMPT] });
    const tag = 'tags.`mlflow.prompt.is_prompt`';
    const names = async (what: string, clause: string) => {
      const { json } = await search(what, `name LIKE 'shown-%'${clause}`);
      return (json.registered_models ?? json.model_versions ?? []).map(({ name }) => name);
    };
    for (const what of ['registered-models', 'model-versions']) {
      for (const clause of ['', ` AND ${tag} = 'false'`, ` AND ${tag} != 'true'`]) {
        expect(await names(what, clause)).toEqual(['shown-model']);
      }
      for (const clause of [` AND ${tag} = 'true'`, ` AND ${tag} != 'false'`]) {
        expect(await names(what, clause)).toEqual(['shown-prompt']);
      }
    }
  });

  it('share no name with models', async () => {
    await newModel('taken-by-model');
    await newModel('taken-by-prompt', [PROMPT]);
    const refused = async (name: string, tags: object[]) => {
      const { status, json } = await call('POST', 'registered-models/create', { name, tags });
      expect(status).toBe(400);
      expect(json.error_code).toBe('RESOURCE_ALREADY_EXISTS');
      return json.message;
    };
    expect(await refused('taken-by-model', [PROMPT])).toMatch(
      /^Tried to create a prompt with name 'taken-by-model', but the name is already taken by a registered model\./,
    );
    expect(await refused('taken-by-prompt', [])).toMatch(/already taken by a prompt\./);
    expect(await refused('taken-by-prompt', [PROMPT])).toBe('Prompt (name=taken-by-prompt) already exists.');
    expect(await refused('taken-by-model', [])).toBe(
      'Registered Model (name=taken-by-model) already exists.',
    );
  });
});

describe('search', () => {
  beforeAll(async () => {
    for (const name of ['s-b', 's-a', 's-C']) {
      await newModel(name, [{ key: 'kind', value: name }]);
      for (const n of [1, 2]) await newVersion({ name, source: `s3://b/${name}/${n}`, run_id: `r${n}` });
    }
  });

  it.each([
    ["name IN ('s-a','s-b')", '', ['s-a', 's-b']],
    ["name LIKE 's-%' AND name NOT IN ('s-a')", '', ['s-C', 's-b']],
    ["name LIKE 's-%'", '&order_by=name%20DESC', ['s-b', 's-a', 's-C']],
    ["name ILIKE 'S-c'", '', ['s-C']],
    ["tags.kind != 's-a' AND name LIKE 's-%'", '', ['s-C', 's-b']],
  ])('of models by %s%s', async (filter, more, names) => {
    const { json } = await search('registered-models', filter, more);
    expect(json.registered_models?.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ["name = 's-a'", '', ['s-a/2', 's-a/1']],
    ["name LIKE 's-%'", '&order_by=version_number', ['s-C/1', 's-a/1', 's-b/1', 's-C/2', 's-a/2', 's-b/2']],
    ["name LIKE 's-%' AND version_number = '2'", '&order_by=name', ['s-C/2', 's-a/2', 's-b/2']],
    [
      "run_id IN ('r1') AND name LIKE 's-%' AND version_number < 2",
      '&order_by=name%20DESC',
      ['s-b/1', 's-a/1', 's-C/1'],
    ],
    ["source_path = 's3://b/s-a/2'", '', ['s-a/2']],
  ])('of versions by %s%s', async (filter, more, wanted) => {
    const { json } = await search('model-versions', filter, more);
    expect(json.model_versions?.map(({ name, version }) => `${name}/${version}`)).toEqual(wanted);
  });

  it.each([
    ['registered-models', 'version_number = 1', "Invalid attribute key 'version_number' specified"],
    ['registered-models', "name > 'a'", 'Invalid comparator for attribute: >'],
    ['model-versions', "tags.k > 'a'", 'Invalid comparator for tag: >'],
    ['model-versions', "source_path IN ('a')", "Only ['name', 'run_id'] attributes support"],
    ['model-versions', 'version_number = 1.5', "Invalid value for numeric attribute 'version_number': 1.5"],
    ['model-versions', "version_number LIKE '1'", 'Invalid comparator for attribute version_number: LIKE'],
    [
      'model-versions',
      "user_id = 'x'",
      "Valid keys are '{'name', 'run_id', 'source_path', 'version_number'}'",
    ],
  ])('of %s refuses %s', async (what, filter, message) => {
    const { status, json } = await search(what, filter);
    expect(status).toBe(400);
    expect(json.message).toContain(message);
  });

  it.each([
    ['registered-models', 'order_by=foo', "Invalid order by key 'foo' specified"],
    ['registered-models', 'order_by=timestamp&order_by=last_updated_timestamp', 'contains duplicate fields'],
    ['registered-models', 'max_results=1001', 'at most 1000'],
    ['model-versions', 'max_results=0', 'It must be a positive integer, but got 0'],
    ['model-versions', 'max_results=200001', 'at most 200000'],
    ['model-versions', 'page_token=x', 'Invalid page token'],
  ])('of %s refuses %s', async (what, query, message) => {
    const { status, json } = await call('GET', `${what}/search?${query}`);
    expect(status).toBe(400);
    expect(String(json.message)).toContain(message);
  });
});

it('keeps a model up to date with its versions', async () => {
  await newModel('touched');
  const updated = async () =>
    (
      await ok<{ registered_model: { last_updated_timestamp: number } }>(
        'GET',
        'registered-models/get?name=touched',
      )
    ).registered_model.last_updated_timestamp;
  let before = await updated();
  const moved = { name: 'touched', version: '1', stage: 'Production' };
  const changes = [
    () => newVersion({ name: 'touched', source: 's3://b/k' }),
    () => ok('POST', 'model-versions/transition-stage', moved),
    () => ok('DELETE', 'model-versions/delete', { name: 'touched', version: '1' }),
  ];
  for (const change of changes) {
    while (Date.now() <= before) await new Promise((resolve) => setImmediate(resolve));
    await change();
    const after = await updated();
    expect(after).toBeGreaterThan(before);
    before = after;
  }
});

it('gives the alias "latest" to the greatest version', async () => {
  await newModel('newest');
  expect(await call('GET', 'registered-models/alias?name=newest&alias=latest')).toMatchObject({
    status: 404,
    json: { message: 'Latest version not found for model newest.' },
  });
  for (let n = 0; n < 2; n += 1) await newVersion({ name: 'newest', source: 's3://b/k' });
  await ok('POST', 'model-versions/transition-stage', { name: 'newest', version: '1', stage: 'Archived' });
  const { model_version: latest } = await ok<{ model_version: Version }>(
    'GET',
    'registered-models/alias?name=newest&alias=Latest',
  );
  expect(latest.version).toBe('2');
});

it.each([
  [
    'POST',
    'registered-models/create',
    { name: 'a/b' },
    "Invalid model name 'a/b'. Names cannot contain '/' or ':'.",
  ],
  ['POST', 'registered-models/create', { name: ' ' }, "Missing value for required parameter 'name'."],
  ['POST', 'registered-models/create', { name: '..' }, "This name would resolve to '..'"],
  ['POST', 'registered-models/create', { name: 'n\0' }, "parameter 'name'"],
  ['POST', 'registered-models/create', { name: 'x'.repeat(257) }, "'name' exceeds the maximum length of 256"],
  [
    'POST',
    'registered-models/create',
    { name: 'bad-tag', tags: [{ key: 'k'.repeat(251) }] },
    "'key' exceeds",
  ],
  ['POST', 'registered-models/rename', { name: 'of-run', new_name: ' ' }, "required parameter 'new_name'"],
  ['POST', 'registered-models/rename', { name: 'of-run', new_name: 'a:b' }, "Invalid model name 'a:b'"],
  [
    'POST',
    'registered-models/set-tag',
    { name: 'of-run', key: 'k', value: 'v'.repeat(100_001) },
    "'value' exceeds",
  ],
  [
    'POST',
    'registered-models/alias',
    { name: 'of-run', alias: 'LATEST', version: '1' },
    "'latest' alias name",
  ],
  ['POST', 'registered-models/alias', { name: 'of-run', alias: 'V12', version: '1' }, "'V12' is reserved"],
  [
    'POST',
    'registered-models/alias',
    { name: 'of-run', alias: 'a b', version: '1' },
    "Invalid alias name: 'a b'.",
  ],
  [
    'POST',
    'registered-models/alias',
    { name: 'of-run', alias: 'x'.repeat(256), version: '1' },
    'exceeds the maximum',
  ],
  [
    'POST',
    'registered-models/alias',
    { name: 'of-run', alias: 'a', version: 'x' },
    "must be an integer, got 'x'.",
  ],
  [
    'POST',
    'model-versions/transition-stage',
    { name: 'of-run', version: '1', stage: 'Archived', archive_existing_versions: true },
    "because 'Archived' is not an Active stage",
  ],
])('%s %s refuses %j', async (method, path, body, message) => {
  const { status, json } = await call(method, path, body);
  expect(status).toBe(400);
  expect(String(json.message)).toContain(message);
});

it.each(['0', '-1', '99999999999999', '7'])('has no version %s', async (version) => {
  expect(await call('GET', `model-versions/get?name=of-run&version=${version}`)).toMatchObject({
    status: 404,
    json: { message: `Model Version (name=of-run, version=${version}) not found` },
  });
});
