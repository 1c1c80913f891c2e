import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VendorStub, waitUntil } from '@weir/testing';
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
  const problem = async (): Promise<string | null> => {
    const health = (await (await gateway.get('/health?detail')).json()) as {
      configuration: { problem: string | null };
    };
    return health.configuration.problem;
  };

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
    await waitUntil(async () => (await problem()) === 'the file is gone');
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
});
