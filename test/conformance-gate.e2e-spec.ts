import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProcessHandle } from '@weir/testing';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const LIST = resolve(import.meta.dirname, 'conformance/evaluation.json');

/** Plays the checker of the evaluation pack: its cases and its verdicts are in files beside it. */
const CHECKER = `
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
const here = dirname(process.argv[1]);
const read = (name) => JSON.parse(readFileSync(join(here, name), 'utf8'));
const dump = process.argv.indexOf('--dump');
if (dump > 0) {
  writeFileSync(process.argv[dump + 1], read('cases.json').map((id) => JSON.stringify({ id })).join('\\n') + '\\n');
} else {
  for (const id of read('failing.json')) console.log('FAIL ' + id + ' some_metric: wanted 1, got 2');
  console.log('0 of ' + read('cases.json').length + ' cases agree');
}
`;

describe('npm run conformance', () => {
  let packs = '';
  let kept: string[] = [];

  beforeAll(async () => {
    packs = await mkdtemp(join(tmpdir(), 'weir-packs-'));
    kept = JSON.parse(await readFile(LIST, 'utf8')) as string[];
    await mkdir(join(packs, 'evaluation'));
    await writeFile(join(packs, 'evaluation/check.mjs'), CHECKER);
  });
  afterAll(() => rm(packs, { recursive: true, force: true }));

  async function run(cases: readonly string[], failing: readonly string[]) {
    await writeFile(join(packs, 'evaluation/cases.json'), JSON.stringify(cases));
    await writeFile(join(packs, 'evaluation/failing.json'), JSON.stringify(failing));
    const handle = await ProcessHandle.start([process.execPath, 'scripts/conformance.mjs', 'evaluation'], {
      env: { WEIR_CONFORMANCE: packs },
    });
    const { code } = await handle.ended();
    return { code, lines: handle.log.trim().split('\n') };
  }

  it('passes when every kept case passes, and reports a new one without keeping it', async () => {
    const { code, lines } = await run([...kept, 'planted/new'], []);
    expect(lines.at(-1)).toBe(`${kept.length} passed, 0 failed`);
    expect(lines).toContain('new  planted/new');
    expect(code).toBe(0);
    expect(JSON.parse(await readFile(LIST, 'utf8'))).toEqual(kept);
  });

  it('does not mind a failing case that was never kept', async () => {
    const { code, lines } = await run([...kept, 'planted/open'], ['planted/open']);
    expect([code, lines.at(-1)]).toEqual([0, `${kept.length} passed, 0 failed`]);
  });

  it('fails when a kept case fails, and says which and why', async () => {
    const lost = kept.slice(0, 1);
    const { code, lines } = await run(kept, lost);
    expect(lines).toContain(`FAIL ${lost[0]}: wanted 1, got 2`);
    expect([code, lines.at(-1)]).toEqual([1, `${kept.length - 1} passed, 1 failed`]);
  });

  it('fails when a kept case is gone from the pack', async () => {
    const { code, lines } = await run(kept.slice(1), []);
    expect(lines).toContain(`FAIL ${kept[0]}: the case did not run`);
    expect([code, lines.at(-1)]).toEqual([1, `${kept.length - 1} passed, 1 failed`]);
  });

  it('refuses to run without packs', async () => {
    const handle = await ProcessHandle.start([process.execPath, 'scripts/conformance.mjs'], {
      env: { WEIR_CONFORMANCE: join(packs, 'nowhere') },
    });
    expect(await handle.ended()).toEqual({ code: 2, signal: null });
    expect(handle.log).toContain('set WEIR_CONFORMANCE');
  });
});
