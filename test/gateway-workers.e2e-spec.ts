import { afterAll, describe, expect, it } from '@jest/globals';
import { freePort, ProcessHandle, spawnWeir, testRedisUrl, waitUntil } from '@weir/testing';

const CONFIG = ['--config-path', 'config/demo.yaml'];

afterAll(() => ProcessHandle.killLeftovers());

/** Process ids of the gateways that have said that they listen, in the order in which they did. */
function listening({ log }: ProcessHandle): number[] {
  return [...log.matchAll(/"pid":(\d+).*"msg":"listening"/g)].map((match) => Number(match[1]));
}

describe('gateway start --workers', () => {
  it('shares the port, replaces a worker that dies, and ends when all have ended', async () => {
    const port = String(await freePort());
    const gateway = await spawnWeir(['gateway', 'start', ...CONFIG, '--port', port, '--workers', '2'], {
      env: { REDIS_URL: testRedisUrl() },
    });
    await waitUntil(() => listening(gateway).length === 2, { deadlineMs: 60_000, what: 'two workers' });
    const [first] = listening(gateway);
    if (first === undefined) throw new Error('no worker told its pid');
    process.kill(first, 'SIGKILL');
    await waitUntil(() => listening(gateway).length === 3, { deadlineMs: 60_000, what: 'a replacement' });
    const health = await fetch(`http://127.0.0.1:${port}/health`);
    expect(health.status).toBe(200);
    expect(await gateway.stop()).toEqual({ code: 0, signal: null });
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
  });

  it('tells once why all of them refuse', async () => {
    const gateway = await spawnWeir(
      ['gateway', 'start', '--config-path', '/nonexistent.yaml', '--workers', '3'],
      { env: { REDIS_URL: testRedisUrl() } },
    );
    expect((await gateway.ended()).code).toBe(1);
    expect(gateway.log.trimEnd().split('\n')).toHaveLength(1);
  });

  it('serves with one process when nothing could keep the limits of several', async () => {
    const port = String(await freePort());
    const gateway = await spawnWeir(['gateway', 'start', ...CONFIG, '--port', port, '--workers', '2'], {
      healthUrls: [`http://127.0.0.1:${port}/health`],
    });
    expect(gateway.log).toContain('one worker instead of 2');
    expect(listening(gateway)).toEqual([gateway.pid]);
    await gateway.stop();
  });
});
