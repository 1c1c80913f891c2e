import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

let server: TrackingServer;
let runId: string;
beforeAll(async () => {
  server = await startTrackingServer();
  runId = await newRun('0');
});
afterAll(() => server.close());

async function newRun(experimentId: string): Promise<string> {
  type Created = { run: { info: { run_id: string } } };
  const body = { experiment_id: experimentId };
  return (await server.call<Created>('POST', '/api/2.0/mlflow/runs/create', body)).json.run.info.run_id;
}
const ask = (kind: 'upload' | 'download', body: object) =>
  server.call('POST', `/api/2.0/mlflow/artifacts/presigned-${kind}-url`, body);

describe('signed addresses, from a server that keeps files itself', () => {
  it('are refused as MLflow refuses them for proxied artifacts', async () => {
    expect(await ask('download', { run_id: runId, path: 'x' })).toEqual({
      status: 400,
      json: {
        error_code: 'INVALID_PARAMETER_VALUE',
        message:
          'Presigned download is not supported for runs with proxied artifact storage (artifact URI scheme: mlflow-artifacts). This endpoint requires a run with a direct cloud storage artifact URI.',
      },
    });
    expect(await ask('upload', { run_id: runId, path: 'x' })).toEqual({
      status: 400,
      json: {
        error_code: 'INVALID_PARAMETER_VALUE',
        message:
          'Presigned upload is not supported for proxied artifact storage (artifact URI scheme: mlflow-artifacts). This endpoint requires a direct cloud storage artifact URI.',
      },
    });
    expect(await server.call('GET', '/api/2.0/mlflow-artifacts/presigned/7/x')).toEqual({
      status: 501,
      json: {
        error_code: 'NOT_IMPLEMENTED',
        message: 'Multipart download is not supported for the current artifact repository',
      },
    });
  });

  it('are not made for storages that clients use themselves', async () => {
    const name = `presigned-${Date.now()}`;
    const body = { name, artifact_location: 's3://bucket/elsewhere' };
    const { json } = await server.call<{ experiment_id: string }>(
      'POST',
      '/api/2.0/mlflow/experiments/create',
      body,
    );
    const elsewhere = await newRun(json.experiment_id);
    for (const kind of ['upload', 'download'] as const) {
      expect(await ask(kind, { run_id: elsewhere, path: 'x' })).toMatchObject({
        status: 501,
        json: { message: `Presigned ${kind} is not supported for the current artifact repository` },
      });
    }
  });

  it.each([
    ['download', { path: 'x' }, "'run_id'"],
    ['download', { run_id: 'r' }, "'path'"],
    ['download', { run_id: 'r', path: '../x' }, 'Invalid path'],
    ['download', { run_id: 'r', path: 'x', expiration: 0 }, 'between 1 and 604800 seconds (got 0)'],
    ['download', { run_id: 'r', path: 'x', expiration: '604801' }, '(got 604801)'],
    ['download', { run_id: 'r', path: 'x', expiration: 'soon' }, 'expiration'],
    ['upload', { path: 'x' }, 'Exactly one of run_id and model_id must be provided.'],
    ['upload', { run_id: 'r', model_id: 'm', path: 'x' }, 'Exactly one of run_id and model_id'],
    ['upload', { run_id: 'r' }, "'path'"],
    ['upload', { run_id: 'r', path: '/etc' }, 'Invalid path'],
  ] as const)('for an %s refuse %j', async (kind, body, message) => {
    const { status, json } = await ask(kind, body);
    expect([status, json['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(json['message']).toContain(message);
  });

  it('are refused for runs that do not exist', async () => {
    const body = { run_id: '0'.repeat(32), path: 'x' };
    for (const kind of ['upload', 'download'] as const)
      expect(await ask(kind, body)).toMatchObject({
        status: 404,
        json: { error_code: 'RESOURCE_DOES_NOT_EXIST' },
      });
  });
});
