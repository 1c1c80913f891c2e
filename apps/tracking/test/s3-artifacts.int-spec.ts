import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OwnS3 } from '@weir/testing';
import { startTrackingServer, type TrackingServer } from './tracking-server.js';

const MB = 1024 * 1024;
const PROXY = '/api/2.0/mlflow-artifacts';

let s3: OwnS3;
let server: TrackingServer;
const given = { ...process.env };
beforeAll(async () => {
  s3 = await OwnS3.start();
  Object.assign(process.env, s3.environment);
  const bucket = await s3.createBucket();
  server = await startTrackingServer({
    ...s3.environment,
    WEIR_ARTIFACTS: `s3://${bucket}/weir`,
    WEIR_S3_DIRECT: 'true',
  });
  // The first time of all the server has to be fetched.
}, 300_000);
afterAll(async () => {
  process.env = given;
  await server.close();
  await s3.stop();
});

async function newRun(): Promise<{ runId: string; root: string }> {
  type Created = { run: { info: { run_id: string; artifact_uri: string } } };
  const { json } = await server.call<Created>('POST', '/api/2.0/mlflow/runs/create', { experiment_id: '0' });
  const { run_id: runId, artifact_uri: uri } = json.run.info;
  return { runId, root: uri.replace(/^mlflow-artifacts:\/+/, '') };
}
const put = (path: string, body: string | Uint8Array) =>
  fetch(`${server.base}${PROXY}/artifacts/${path}`, { method: 'PUT', body });

describe('artifacts in a bucket', () => {
  it('go up and come down, whole and in part', async () => {
    const { root } = await newRun();
    const body = Buffer.alloc(20 * MB, 'abc');
    expect((await put(`${root}/big.bin`, new Uint8Array(body))).status).toBe(200);
    const whole = await fetch(`${server.base}${PROXY}/artifacts/${root}/big.bin`);
    expect(Buffer.from(await whole.arrayBuffer()).equals(body)).toBe(true);
    const headers = { range: 'bytes=-5' };
    const part = await fetch(`${server.base}${PROXY}/artifacts/${root}/big.bin`, { headers });
    expect([part.status, await part.text()]).toEqual([206, body.subarray(-5).toString()]);
  });

  it('are read from the bucket itself by clients that ask for addresses', async () => {
    const { runId, root } = await newRun();
    await put(`${root}/ü.txt`, '0123456789');
    const { json: info } = await server.call('GET', '/api/3.0/mlflow/server-info');
    expect(info).toMatchObject({ multipart_uploads_enabled: true, multipart_downloads_enabled: true });
    const asked = await server.call('GET', `${PROXY}/presigned/${root}/%C3%BC.txt`);
    expect(asked).toMatchObject({ status: 200, json: { headers: {}, file_size: 10 } });
    const body = { run_id: runId, path: 'ü.txt', expiration: 60 };
    const byRun = await server.call('POST', '/api/2.0/mlflow/artifacts/presigned-download-url', body);
    expect(byRun).toMatchObject({ status: 200, json: { headers: {}, file_size: 10 } });
    for (const url of [asked.json['url'], byRun.json['presigned_url']]) {
      expect(String(url).startsWith(`${s3.endpoint}/`)).toBe(true);
      const answer = await fetch(String(url), { headers: { range: 'bytes=0-3' } });
      expect([answer.status, await answer.text()]).toEqual([206, '0123']);
    }
    expect((await server.call('GET', `${PROXY}/presigned/${root}/missing`)).status).toBe(404);
  });

  it('take parts that clients send to the bucket itself', async () => {
    const { root } = await newRun();
    type Begun = { upload_id: string; credentials: { url: string; part_number: number }[] };
    const file = { path: '/tmp/big.bin' };
    const { json: begun } = await server.call<Begun>('POST', `${PROXY}/mpu/create/${root}`, {
      ...file,
      num_parts: 2,
    });
    const bodies = ['x'.repeat(5 * MB), 'end'];
    const parts = await Promise.all(
      begun.credentials.map(async ({ url, part_number }, index) => {
        expect(url.startsWith(`${s3.endpoint}/`)).toBe(true);
        const answer = await fetch(url, { method: 'PUT', body: bodies[index] ?? '' });
        return { part_number, etag: answer.headers.get('etag'), url };
      }),
    );
    const completion = { ...file, upload_id: begun.upload_id, parts };
    expect(await server.call('POST', `${PROXY}/mpu/complete/${root}`, completion)).toEqual({
      status: 200,
      json: {},
    });
    const stored = await fetch(`${server.base}${PROXY}/artifacts/${root}/big.bin`);
    expect(await stored.text()).toBe(bodies.join(''));
    const again = await server.call('POST', `${PROXY}/mpu/complete/${root}`, completion);
    expect(again).toEqual({ status: 200, json: {} });
  });

  it('leave nothing of parts that were given up', async () => {
    const { root } = await newRun();
    const file = { path: 'big.bin' };
    const { json } = await server.call<{ upload_id: string; credentials: { url: string }[] }>(
      'POST',
      `${PROXY}/mpu/create/${root}`,
      { ...file, num_parts: 1 },
    );
    await fetch(json.credentials[0]?.url ?? '', { method: 'PUT', body: 'x' });
    const answer = await server.call('POST', `${PROXY}/mpu/abort/${root}`, {
      ...file,
      upload_id: json.upload_id,
    });
    expect(answer).toEqual({ status: 200, json: {} });
    expect((await fetch(json.credentials[0]?.url ?? '', { method: 'PUT', body: 'x' })).status).toBe(404);
  });
});
