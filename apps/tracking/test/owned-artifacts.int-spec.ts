import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const API = '/api/2.0/mlflow';
let server: TrackingServer;
beforeAll(async () => {
  server = await startTrackingServer();
});
afterAll(() => server.close());

async function newRun(experimentId = '0'): Promise<{ id: string; root: string }> {
  const { json } = await server.call<{ run: { info: { run_id: string; artifact_uri: string } } }>(
    'POST',
    `${API}/runs/create`,
    { experiment_id: experimentId },
  );
  const { run_id: id, artifact_uri: uri } = json.run.info;
  return { id, root: uri.replace(/^mlflow-artifacts:\/+/, '') };
}
const put = (path: string, body: string) =>
  fetch(`${server.base}/api/2.0/mlflow-artifacts/artifacts/${path}`, { method: 'PUT', body });
const upload = (query: string, body?: string) =>
  fetch(`${server.base}/ajax-api/2.0/mlflow/upload-artifact?${query}`, {
    method: 'POST',
    ...(body && { body }),
  });

describe('artifacts of a run', () => {
  it('are listed by paths from the run and downloaded by either name of its id', async () => {
    const { id, root } = await newRun();
    await put(`${root}/plots/p.png`, '12345678');
    const list = (query: string) => server.call('GET', `${API}/artifacts/list?${query}`);
    expect((await list(`run_id=${id}`)).json).toEqual({
      root_uri: `mlflow-artifacts:/${root}`,
      files: [{ path: 'plots', is_dir: true }],
    });
    expect((await list(`run_uuid=${id}&path=plots`)).json.files).toEqual([
      { path: 'plots/p.png', is_dir: false, file_size: 8 },
    ]);
    for (const name of ['run_id', 'run_uuid']) {
      const got = await fetch(`${server.base}/get-artifact?${name}=${id}&path=plots/p.png`);
      expect([got.status, await got.text()]).toEqual([200, '12345678']);
    }
  });

  it.each([
    ['artifacts/list', '', 400],
    ['artifacts/list', `run_id=${'f'.repeat(32)}`, 404],
    ['artifacts/list', 'run_id=RUN&path=../x', 400],
    ['artifacts/list', 'run_id=RUN&path=%252e%252e', 400],
  ])('%s?%s answers %d', async (path, query, status) => {
    const { id } = await newRun();
    expect((await server.call('GET', `${API}/${path}?${query.replace('RUN', id)}`)).status).toBe(status);
  });

  it.each([
    ['path=x', 400],
    ['run_id=RUN', 400],
    ['run_id=RUN&path=..%2Fx', 400],
    ['run_id=RUN&path=nope', 404],
    [`run_id=${'f'.repeat(32)}&path=x`, 404],
  ])('get-artifact?%s answers %d', async (query, status) => {
    const { id } = await newRun();
    expect((await server.call('GET', `/get-artifact?${query.replace('RUN', id)}`)).status).toBe(status);
  });

  it('says where the artifacts are that other servers hold', async () => {
    const { json } = await server.call<{ experiment_id: string }>('POST', `${API}/experiments/create`, {
      name: 'elsewhere',
      artifact_location: 's3://bucket/place',
    });
    const { id } = await newRun(json.experiment_id);
    const answer = await server.call('GET', `${API}/artifacts/list?run_id=${id}`);
    expect([answer.status, answer.json.message]).toEqual([
      400,
      expect.stringContaining(`s3://bucket/place/${id}`),
    ]);
  });
});

describe('uploads of the web interface', () => {
  it('takes a file of up to 10 MB', async () => {
    const { id, root } = await newRun();
    expect((await upload(`run_uuid=${id}&path=a/b.txt`, 'typed in')).status).toBe(200);
    expect((await upload(`run_uuid=${id}&path=ten`, 'x'.repeat(10 * 1024 * 1024))).status).toBe(200);
    const got = await fetch(`${server.base}/api/2.0/mlflow-artifacts/artifacts/${root}/a/b.txt`);
    expect(await got.text()).toBe('typed in');
  });

  it.each([
    ['path=x', 'x', 'Request must specify run_uuid.'],
    ['run_uuid=RUN', 'x', 'Request must specify path.'],
    ['run_uuid=RUN&path=../x', 'x', 'Invalid path'],
    ['run_uuid=RUN&path=x', undefined, 'Request must specify data.'],
    [
      'run_uuid=RUN&path=x',
      'x'.repeat(10 * 1024 * 1024 + 1),
      'Artifact size is too large. Max size is 10MB.',
    ],
  ])('refuses %s', async (query, body, message) => {
    const { id } = await newRun();
    const answer = await upload(query.replace('RUN', id), body);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error_code: 'INVALID_PARAMETER_VALUE', message },
    ]);
  });
});
