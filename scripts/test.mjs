/**
 * `npm test [-- <jest arguments>]`: unit tests, then integration and whole-system tests on a real Postgres and Redis.
 * The last line is `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const jest = join(root, 'node_modules/jest/bin/jest.js');
const given = process.argv.slice(2);
const PHASES = [
  { name: 'unit', configs: ['jest.unit.config.js'] },
  { name: 'integration and whole system', configs: ['jest.integration.config.js', 'jest.e2e.config.js'] },
];

/** Jest leaves one core idle by default; these tests wait for servers more than they compute. */
const workers = given.some((argument) => /^(-i|-w|--runInBand|--maxWorkers)/.test(argument))
  ? []
  : [`--maxWorkers=${Math.max(2, availableParallelism())}`];

async function runPhase({ name, configs }, folder) {
  process.stdout.write(`\n== ${name} tests\n`);
  const report = join(folder, `${configs[0]}.json`);
  const selection = configs.length === 1 ? ['--config', configs[0]] : ['--projects', ...configs];
  const flags = [
    ...selection,
    '--passWithNoTests',
    '--workerIdleMemoryLimit=600MB',
    ...workers,
    '--json',
    `--outputFile=${report}`,
    ...given,
  ];
  const child = spawn(process.execPath, ['--experimental-vm-modules', '--no-warnings', jest, ...flags], {
    cwd: root,
    stdio: ['inherit', 'ignore', 'inherit'],
  });
  const code = await new Promise((done, fail) => child.once('error', fail).once('close', done));
  const totals = await readFile(report, 'utf8').then(JSON.parse, () => null);
  return { code, totals };
}

const folder = await mkdtemp(join(tmpdir(), 'weir-test-report-'));
const startedAt = performance.now();
let passed = 0;
let failed = 0;
try {
  for (const phase of PHASES) {
    const { code, totals } = await runPhase(phase, folder);
    passed += totals?.numPassedTests ?? 0;
    // A file that does not even load has no failed test in it, and a run can fail without a report.
    const failures = (totals?.numFailedTests ?? 0) + (totals?.numRuntimeErrorTestSuites ?? 0);
    failed += code === 0 ? failures : Math.max(failures, 1);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(
  `\ntests took ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n${passed} passed, ${failed} failed\n`,
);
process.exitCode = failed === 0 ? 0 : 1;
