import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, ProcessHandle, spawnWeir, waitUntil } from '@weir/testing';

const BOOT_DEADLINE_MS = 90_000;

let root: string;
let environment: Record<string, string>;
let gatewayUrl: string;
let trackingUrl: string;
let workerUrl: string;

beforeAll(async () => {
  // Closed to everybody else, as a checkout in the home folder of root is.
  root = await mkdtemp(join(tmpdir(), 'weir-up-'));
  const ports = [await freePort(), await freePort(), await freePort()];
  [gatewayUrl, trackingUrl, workerUrl] = ports.map((port) => `http://127.0.0.1:${port}`) as [
    string,
    string,
    string,
  ];
  environment = {
    WEIR_HOME: join(root, 'home'),
    WEIR_GATEWAY_PORT: String(ports[0]),
    WEIR_TRACKING_PORT: String(ports[1]),
    WEIR_WORKER_PORT: String(ports[2]),
  };
});

afterAll(async () => {
  await ProcessHandle.killLeftovers();
  await waitUntil(nothingAnswers, { what: 'the applications to end' });
  const server = await postmasterId();
  if (server !== null && isAlive(server)) process.kill(server, 'SIGINT');
  await rm(root, { recursive: true, force: true });
});

async function boot(): Promise<ProcessHandle> {
  const weir = await spawnWeir(['up'], { env: environment });
  await waitUntil(() => weir.log.includes('Weir is up') || !weir.isRunning, {
    deadlineMs: BOOT_DEADLINE_MS,
    what: 'weir up',
  });
  if (!weir.isRunning) throw new Error(`weir up ended; it wrote:\n${weir.log}`);
  return weir;
}

function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function experimentNames(): Promise<string[]> {
  const answer = await post(`${trackingUrl}/api/2.0/mlflow/experiments/search`, { max_results: 100 });
  const { experiments } = (await answer.json()) as { experiments: { name: string }[] };
  return experiments.map(({ name }) => name);
}

async function createExperiment(name: string): Promise<void> {
  expect((await post(`${trackingUrl}/api/2.0/mlflow/experiments/create`, { name })).status).toBe(200);
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/health`, { signal: AbortSignal.timeout(1_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function nothingAnswers(): Promise<boolean> {
  const found = await Promise.all([gatewayUrl, trackingUrl, workerUrl].map(answers));
  return !found.includes(true);
}

async function postmasterId(): Promise<number | null> {
  const content = await readFile(join(root, 'home/postgres/data/postmaster.pid'), 'utf8').catch(() => null);
  return content === null ? null : Number(content.split('\n')[0]);
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
  } catch {
    return false;
  }
  return true;
}

function childIds(weir: ProcessHandle): number[] {
  const started = [...weir.log.matchAll(/\(process (\d+)\)/g)].map((match) => Number(match[1]));
  expect(started).toHaveLength(3);
  return started;
}

const lastLine = (text: string): string | undefined => text.trimEnd().split('\n').at(-1);

describe('weir up', () => {
  it('serves all three applications and stops them in order at Ctrl-C', async () => {
    const weir = await boot();
    expect(await Promise.all([gatewayUrl, trackingUrl, workerUrl].map(answers))).toEqual([true, true, true]);
    const messages = [{ role: 'user', content: 'What is a weir?' }];
    const chat = await post(`${gatewayUrl}/endpoints/chat/invocations`, { messages });
    expect(chat.status).toBe(200);
    await createExperiment('first-start');

    process.kill(weir.pid, 'SIGINT');
    expect(await weir.ended()).toEqual({ code: 0, signal: null });
    const stops = [...weir.log.matchAll(/^(\w+) +\| .*\b(?:stopping|stopped)/gm)].map((match) => match[1]);
    expect(stops).toEqual(['weir', 'worker', 'tracking', 'gateway', 'weir']);
    expect(await nothingAnswers()).toBe(true);
    expect(await postmasterId()).toBeNull();
  });

  it('keeps the data, and recovers after kill -9 of everything', async () => {
    const second = await boot();
    expect(await experimentNames()).toContain('first-start');
    await createExperiment('second-start');
    const server = await postmasterId();
    for (const processId of [second.pid, ...childIds(second), server]) {
      if (processId !== null) process.kill(processId, 'SIGKILL');
    }
    await second.ended();

    const third = await boot();
    expect(await experimentNames()).toEqual(expect.arrayContaining(['first-start', 'second-start']));
    expect(third.log).not.toContain('taken over');

    // Only the supervisor: its children end by themselves, its Postgres is taken over.
    process.kill(third.pid, 'SIGKILL');
    const fourth = await boot();
    expect(fourth.log).toContain('taken over from a killed Weir');
    expect(await experimentNames()).toContain('second-start');

    await refusesASecondOne();

    const [gateway] = childIds(fourth);
    if (gateway !== undefined) process.kill(gateway, 'SIGKILL');
    expect((await fourth.ended()).code).toBe(1);
    expect(lastLine(fourth.log)).toMatch(/^weir: gateway ended \(SIGKILL/);
    expect(await nothingAnswers()).toBe(true);
    expect(await postmasterId()).toBeNull();
  });
});

/** With ports of its own, a second Weir would share the data folder of the first and stop its Postgres. */
async function refusesASecondOne(): Promise<void> {
  const ports = {
    WEIR_GATEWAY_PORT: String(await freePort()),
    WEIR_TRACKING_PORT: String(await freePort()),
    WEIR_WORKER_PORT: String(await freePort()),
  };
  const other = await spawnWeir(['up'], { env: { ...environment, ...ports } });
  expect((await other.ended()).code).toBe(1);
  expect(lastLine(other.log)).toMatch(
    /^weir: Another weir up uses the data folder .*\. Stop it, or set WEIR_HOME\.$/,
  );
  expect(await answers(trackingUrl)).toBe(true);
}
