import { describe, expect, it } from '@jest/globals';
import { Sandbox } from './sandbox.js';
import { readSandboxOutcome } from './sandbox-outcome.js';
import { sandboxProgram } from './sandbox-program.js';

const sandbox = new Sandbox();

async function run(
  code: string,
  row: unknown = { prediction: 'four', target: 'four', 'my column': 7 },
  form: 'expression' | 'function' = 'expression',
): Promise<unknown> {
  const program = sandboxProgram({ kind: 'javascript', code, form, timeoutMs: 200 });
  const answer = await sandbox.run(program, JSON.stringify(row));
  return answer.kind === 'answered' ? readSandboxOutcome(answer.text) : answer;
}

const gave = (value: unknown) => ({ kind: 'gave', value });
const threw = (reason: RegExp) => ({ kind: 'threw', reason: expect.stringMatching(reason) });
const tookTooLong = { kind: 'exceeded', reason: 'the metric took longer than 200 ms' };
const neededTooMuch = { kind: 'exceeded', reason: 'the metric needed more than 32 MB of memory' };

describe('Sandbox', () => {
  it.each<[string, unknown]>([
    ['prediction.length > 3 ? 1 : 0', 1],
    ['prediction === target', true],
    ["row['my column'] / 2", 3.5],
    ['prediction.toUpperCase()', 'FOUR'],
    ['null', null],
    ['0 / 0', Number.NaN],
    ['-1 / 0', Number.NEGATIVE_INFINITY],
    ['undefined', undefined],
    ['1n', 0n],
    ['[1]', {}],
    ['({ other: 1 })', {}],
    ['(async () => 1)()', {}],
    ['Promise.resolve(1).then(() => { for (;;) {} })', {}],
    ['import("node:fs")', {}],
    ['({ score: 0.5, justification: prediction })', { score: 0.5, justification: 'four' }],
    ['({ score: null })', { score: null, justification: undefined }],
    ['/^f(?<rest>.+)$/u.exec(prediction).groups.rest', 'our'],
    ['Date.parse("2026-11-21T00:00:00Z") - new Date(0).getTime()', 1_795_219_200_000],
    ['new Set([...prediction]).size', 4],
    ['"é".normalize("NFD").length', 2],
  ])('should evaluate %s', async (code, value) => {
    expect(await run(code)).toEqual(gave(value));
  });

  it('should hand the row to a function', async () => {
    const row = { prediction: 'a', inputs: { question: 'q' } };
    expect(await run('({ prediction, inputs }) => prediction + inputs.question', row, 'function')).toEqual(
      gave('aq'),
    );
    expect(await run('function (row) { return Object.keys(row).length }', row, 'function')).toEqual(gave(2));
  });

  it.each<[string, RegExp]>([
    ['prediction.missing.length', /^the metric threw TypeError: cannot read property 'length' of undefined$/],
    ['contxt.length', /ReferenceError: 'contxt' is not defined/],
    ['(() => { throw new Error("no") })()', /^the metric threw Error: no$/],
    ['(() => { throw "plain" })()', /^the metric threw plain$/],
    ['(() => { throw { get message() { throw 1 } } })()', /an error that cannot be read/],
    ['(() => { throw { toString() { throw 1 } } })()', /the metric threw undefined: undefined/],
    ['({ get score() { throw new Error("in a getter") } })', /Error: in a getter/],
    ['(function deep(n) { return deep(n + 1) + 1 })(0)', /stack overflow/],
    ['Date.now()', /a metric has no clock/],
    ['new Date()', /a metric has no clock/],
    ['Math.random()', /a metric has no random numbers/],
  ])('should say what %s throws', async (code, reason) => {
    expect(await run(code)).toEqual(threw(reason));
  });

  it.each([
    '(() => { while (true) {} })()',
    '(() => { for (;;) { try { while (true) {} } catch {} finally { continue } } })()',
    '/^(a+)+$/.test("a".repeat(40) + "b")',
    '({ get score() { for (;;) {} } })',
    '(() => { throw { get message() { for (;;) {} } } })()',
    '"x".repeat(1e7).replace(/x/g, "y").replace(/y/g, "z").replace(/z/g, "x").replace(/x/g, "q").length',
  ])('should end %s in time', async (code) => {
    expect(await run(code)).toEqual(tookTooLong);
  });

  it.each(['"x".repeat(1e9).length', 'new Array(1e9).fill(0).length'])(
    'should end %s for its memory',
    async (code) => {
      expect(await run(code)).toEqual(neededTooMuch);
    },
  );

  it('should survive what is nested too deeply for it, and go on', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(await run(`JSON.parse(${JSON.stringify(deep)})`)).toMatchObject({
      kind: expect.stringMatching(/exceeded|threw/),
    });
    expect(await run('1')).toEqual(gave(1));
  });

  it('should leave nothing from one row to the next', async () => {
    await run('(globalThis.counter = 1, counter)');
    await run(
      '(Object.prototype.polluted = 1, Array.prototype.map = null, String.prototype.trim = () => "x", 1)',
    );
    await run('(JSON.parse = () => ({ prediction: "hijacked" }), 1)');
    expect(await run('typeof counter')).toEqual(gave('undefined'));
    expect(await run('[({}).polluted, [1].map(String)[0], " a ".trim(), prediction].join()')).toEqual(
      gave(',1,a,four'),
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each([
    'typeof process + typeof require + typeof module + typeof fetch + typeof setTimeout + typeof performance + typeof console',
    'typeof WebAssembly + typeof SharedArrayBuffer + typeof Atomics + typeof Worker + typeof Buffer + typeof crypto + typeof postMessage',
    'this.constructor.constructor("return typeof process + typeof require + typeof fetch + typeof Buffer + typeof crypto + typeof Worker + typeof console")()',
    '(() => { try { null.x } catch (error) { return error.constructor.constructor("return typeof process + typeof require + typeof fetch + typeof Buffer + typeof crypto + typeof Worker + typeof console")() } })()',
    '(function () {}).constructor("return typeof process + typeof require + typeof fetch + typeof Buffer + typeof crypto + typeof Worker + typeof console")()',
    'eval("typeof process + typeof require + typeof fetch + typeof Buffer + typeof crypto + typeof Worker + typeof console")',
  ])('should reach nothing outside by %s', async (code) => {
    expect(await run(code)).toEqual(gave('undefined'.repeat(7)));
  });

  it('should not let a metric speak in the harness’s name about anything but its own row', async () => {
    const forged = await run('(JSON.stringify = () => "nonsense", Array.prototype.toJSON = () => 7, 1)');
    expect(forged).toMatchObject({ kind: 'threw', reason: expect.stringContaining('broke the functions') });
    expect(await run('1')).toEqual(gave(1));
  });

  it('should take a row with a column called __proto__ or constructor', async () => {
    const row = JSON.parse('{"prediction":"p","__proto__":{"hijacked":1},"constructor":"c"}') as unknown;
    expect(await run('constructor + row.constructor', row)).toEqual(gave('cc'));
  });

  it('should not know closing brackets from brackets of its own', async () => {
    expect(await run('1 // the score', { prediction: '' })).toEqual(gave(1));
  });
});
