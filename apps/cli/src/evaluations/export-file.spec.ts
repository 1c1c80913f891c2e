import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { writeExport } from './export-file.js';

const rows = (): ReadableStream<Uint8Array> => new Blob(['a,b\r\n1,2\r\n']).stream();

const brokenRows = (): ReadableStream<Uint8Array> =>
  new ReadableStream({
    pull: (controller) => controller.error(new TypeError('terminated')),
  });

const outputThatFails = (code: string): Writable =>
  new Writable({ write: (_piece, _encoding, done) => done(Object.assign(new Error(code), { code })) });

describe('the rows of an evaluation as a file', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weir-export-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are written whole', async () => {
    const path = join(folder, 'rows.csv');
    await writeExport(rows(), path);
    await expect(readFile(path, 'utf8')).resolves.toBe('a,b\r\n1,2\r\n');
  });

  it('are wrong usage where no file can be', async () => {
    const path = join(folder, 'no-folder/rows.csv');
    await expect(writeExport(rows(), path)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/^Cannot write .*rows\.csv: .*ENOENT/),
    });
  });

  it('are a failure of the server when they break off', async () => {
    const expected = { exitCode: 4, message: 'The rows broke off: terminated' };
    await expect(writeExport(brokenRows(), join(folder, 'half.csv'))).rejects.toMatchObject(expected);
    await expect(writeExport(brokenRows(), null, outputThatFails('never'))).rejects.toMatchObject(expected);
  });

  it('may be read in part only', async () => {
    await expect(writeExport(rows(), null, outputThatFails('EPIPE'))).resolves.toBeUndefined();
  });
});
