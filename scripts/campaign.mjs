/**
 * `npm run campaign [-- --kills 50 --rows 5000]`: `kill -9` of workers, one after the other, over one judged evaluation. Needs a
 * built tree (`npm run build`). The same test as in `npm test`, only longer.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, rows: { type: 'string', default: '5000' } },
});
const jest = resolve(import.meta.dirname, '../node_modules/jest/bin/jest.js');
const child = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings',
    jest,
    '--config',
    'jest.e2e.config.js',
    'test/evaluation-kills',
  ],
  {
    cwd: resolve(import.meta.dirname, '..'),
    env: { ...process.env, WEIR_CAMPAIGN_KILLS: options.kills, WEIR_CAMPAIGN_ROWS: options.rows },
    stdio: 'inherit',
  },
);
process.exitCode = await new Promise((done) => child.once('close', (code) => done(code ?? 1)));
