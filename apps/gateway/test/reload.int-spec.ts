import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VendorStub, waitUntil } from '@weir/testing';
import type { GatewayConfigStatus } from '../src/gateway-config/gateway-config.store.js';
import { chatAnswer, chatBody, chatEndpoint, GatewayFixture } from './gateway-fixture.js';

describe('hot reload', () => {
  let vendor: VendorStub;
  let gateway: GatewayFixture;
  const config = (...names: string[]): string =>
    `endpoints:\n${names.map((name) => chatEndpoint(name, vendor.url)).join('\n')}\n`;

  beforeAll(async () => {
    vendor = await VendorStub.start({ json: chatAnswer });
  });
  afterAll(() => vendor.stop());
  beforeEach(async () => {
    vendor.clear();
    gateway = await GatewayFixture.start(config('a'));
  });
  afterEach(() => gateway.stop());

  const status = async (name: string): Promise<number> =>
    (await gateway.post(`/endpoints/${name}/invocations`, chatBody)).status;
  const serves = (name: string) =>
    waitUntil(async () => (await status(name)) === 200, { what: `endpoint ${name}` });
  const configuration = async (): Promise<GatewayConfigStatus> => {
    const health = (await (await gateway.get('/health?detail')).json()) as {
      configuration: GatewayConfigStatus;
    };
    return health.configuration;
  };
  const problem = async (): Promise<string | null> => (await configuration()).problem;

  it('takes a save by rename, in place, and through swapped links', async () => {
    gateway.save(config('b'));
    await serves('b');
    expect(await status('a')).toBe(404);

    writeFileSync(gateway.configPath, config('c'));
    await serves('c');

    // As Kubernetes mounts a ConfigMap: the file is a link through a folder link, and only the latter is swapped.
    for (const [folder, name] of [
      ['v1', 'd'],
      ['v2', 'e'],
    ] as const) {
      mkdirSync(join(gateway.folder, folder));
      writeFileSync(join(gateway.folder, folder, 'gateway.yaml'), config(name));
      symlinkSync(folder, join(gateway.folder, '..data-new'));
      renameSync(join(gateway.folder, '..data-new'), join(gateway.folder, '..data'));
      if (folder === 'v1') {
        symlinkSync(join('..data', 'gateway.yaml'), join(gateway.folder, 'link'));
        renameSync(join(gateway.folder, 'link'), gateway.configPath);
      }
      await serves(name);
    }
  });

  it('keeps the old configuration over a bad edit and a deleted file, says why, and recovers', async () => {
    gateway.save('endpoints: [{name: a b}]\n');
    const reason = await waitUntil(problem, { what: 'the bad edit to be noticed' });
    expect(reason).toContain('disallowed characters');
    expect(await status('a')).toBe(200);

    rmSync(gateway.configPath);
    await waitUntil(async () => (await problem())?.endsWith('gateway.yaml does not exist'), {
      what: 'the deletion to be noticed',
    });
    expect(await status('a')).toBe(200);

    gateway.save(config('b'));
    await serves('b');
    expect(await problem()).toBeNull();
  });

  it('lets running calls and streams end with the configuration that they began with', async () => {
    const events = [
      {
        id: 'x',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [{ index: 0, delta: { role: 'assistant', content: 'one' }, finish_reason: null }],
      },
      {
        id: 'x',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [{ index: 0, delta: { content: ' two' }, finish_reason: 'stop' }],
      },
      '[DONE]',
    ];
    let release: (() => void) | undefined;
    const isReleased = new Promise<void>((resolve) => (release = resolve));
    vendor.enqueue(
      async () => {
        await isReleased;
        return { json: chatAnswer };
      },
      { events, gapMs: 250 },
    );
    const slow = gateway.post('/endpoints/a/invocations', chatBody);
    await vendor.received(1);
    const stream = await gateway.post('/endpoints/a/invocations', { ...chatBody, stream: true });
    gateway.save(config('b'));
    await serves('b');
    expect(await status('a')).toBe(404);
    release?.();
    expect((await slow).status).toBe(200);
    expect(await stream.text()).toContain('"content":" two"');
  });

  it('counts what went live and what was refused, and leaves alone what says the same', async () => {
    const before = await configuration();
    expect(before.reloads).toEqual({ succeeded: 0, failed: 0 });
    gateway.save('endpoints: [');
    await waitUntil(problem, { what: 'the bad edit to be noticed' });
    gateway.save(config('a'));
    await waitUntil(async () => (await problem()) === null, { what: 'the repair to be noticed' });
    expect(await configuration()).toEqual({ ...before, reloads: { succeeded: 0, failed: 1 } });
    gateway.save(config('a', 'b'));
    await serves('b');
    const after = await configuration();
    expect(after).toMatchObject({ endpoints: 2, reloads: { succeeded: 1, failed: 1 } });
    expect(after.digest).not.toBe(before.digest);
    expect(Date.parse(after.loadedAt)).toBeGreaterThan(Date.parse(before.loadedAt));
  });

  it('never reads what is still being written', async () => {
    const [half, whole] = [config('b'), config('b', 'c')];
    // Every prefix that ends with a line is a configuration, and one without the endpoint in use.
    expect(whole.startsWith(half.trimEnd())).toBe(true);
    const statuses: number[] = [];
    writeFileSync(gateway.configPath, '');
    for (const line of whole.split('\n')) {
      appendFileSync(gateway.configPath, `${line}\n`);
      statuses.push(await status('a'));
    }
    await serves('c');
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await configuration()).reloads).toEqual({ succeeded: 1, failed: 0 });
  });
});

describe('hot reload of key files', () => {
  let vendor: VendorStub;
  let gateway: GatewayFixture;
  const keyed = (key: string): string => `endpoints:\n${chatEndpoint('a', vendor.url, '', key)}\n`;

  beforeAll(async () => {
    vendor = await VendorStub.start({ json: chatAnswer });
  });
  afterAll(() => vendor.stop());
  afterEach(() => gateway.stop());

  /** The key that the vendor is sent now. */
  async function keyInUse(): Promise<string | undefined> {
    vendor.clear();
    await gateway.post('/endpoints/a/invocations', chatBody);
    return vendor.requests[0]?.headers.authorization?.replace('Bearer ', '');
  }
  const uses = (key: string) =>
    waitUntil(async () => (await keyInUse()) === key, { what: `${key} to be used` });

  it('takes a changed key without an edit of the configuration, and keeps it while the file is away', async () => {
    gateway = await GatewayFixture.start(keyed('FOLDER/keys/openai'), {
      prepare: (folder) => {
        mkdirSync(join(folder, 'keys'));
        writeFileSync(join(folder, 'keys', 'openai'), 'sk-first\n');
      },
    });
    const file = join(gateway.folder, 'keys', 'openai');
    expect(await keyInUse()).toBe('sk-first');
    writeFileSync(file, 'sk-second');
    await uses('sk-second');
    rmSync(file);
    const gone = await waitUntil(
      async () => {
        const answer = (await (await gateway.get('/health?detail')).json()) as {
          configuration: GatewayConfigStatus;
        };
        return answer.configuration.problem;
      },
      { what: 'the missing key to be noticed' },
    );
    expect(gone).toContain('endpoints[0].model.config.openai_api_key: the key file is gone');
    expect(await keyInUse()).toBe('sk-second');
    writeFileSync(file, 'sk-third');
    await uses('sk-third');
  });

  it('takes a Kubernetes secret whose folder link is swapped', async () => {
    const mount = (folder: string, version: string, key: string): void => {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'openai'), key);
      symlinkSync(version, join(folder, '..data-new'));
      renameSync(join(folder, '..data-new'), join(folder, '..data'));
    };
    gateway = await GatewayFixture.start(keyed('FOLDER/secret/openai'), {
      prepare: (folder) => {
        mkdirSync(join(folder, 'secret'));
        mount(join(folder, 'secret'), '..v1', 'sk-first');
        symlinkSync(join('..data', 'openai'), join(folder, 'secret', 'openai'));
      },
    });
    expect(await keyInUse()).toBe('sk-first');
    mount(join(gateway.folder, 'secret'), '..v2', 'sk-second');
    rmSync(join(gateway.folder, 'secret', '..v1'), { recursive: true });
    await uses('sk-second');
  });
});
