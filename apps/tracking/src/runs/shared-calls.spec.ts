import { describe, expect, it } from '@jest/globals';
import { SharedCalls } from './shared-calls.js';

/** Calls that end when they are told to, and know when they began. */
function stepwise() {
  const started: { readonly end: (value: string) => void; readonly fail: (error: Error) => void }[] = [];
  const call = () => new Promise<string>((resolve, reject) => started.push({ end: resolve, fail: reject }));
  return { started, call };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('SharedCalls', () => {
  it('gives nobody the result of a call that began before they asked', async () => {
    const shared = new SharedCalls<string>();
    const { started, call } = stepwise();
    const first = shared.run('a', call);
    const later = [shared.run('a', call), shared.run('a', call), shared.run('a', call)];
    expect(started).toHaveLength(1);
    started[0]?.end('old');
    expect(await first).toBe('old');
    await settled();
    expect(started).toHaveLength(2);
    const latest = shared.run('a', call);
    started[1]?.end('new');
    expect(await Promise.all(later)).toEqual(['new', 'new', 'new']);
    await settled();
    expect(started).toHaveLength(3);
    started[2]?.end('newest');
    expect(await latest).toBe('newest');
  });

  it('does not make different calls wait for each other', async () => {
    const shared = new SharedCalls<string>();
    const { started, call } = stepwise();
    const both = [shared.run('a', call), shared.run('b', call)];
    expect(started).toHaveLength(2);
    started[1]?.end('b');
    started[0]?.end('a');
    expect(await Promise.all(both)).toEqual(['a', 'b']);
  });

  it('fails all who share a call that fails, and nobody after them', async () => {
    const shared = new SharedCalls<string>();
    const { started, call } = stepwise();
    const first = shared.run('a', call);
    const sharing = [shared.run('a', call), shared.run('a', call)];
    started[0]?.fail(new Error('first'));
    await expect(first).rejects.toThrow('first');
    await settled();
    started[1]?.fail(new Error('second'));
    for (const one of sharing) await expect(one).rejects.toThrow('second');
    await settled();
    const fresh = shared.run('a', call);
    started[2]?.end('well');
    expect(await fresh).toBe('well');
  });
});
