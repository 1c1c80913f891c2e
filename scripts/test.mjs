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
  {
    name: 'integration and whole system',
    configs: ['jest.integration.config.js', 'jest.e2e.config.js'],
    // Of several configurations Jest takes the first one's limit for all.
    flags: [
      '--testTimeout=120000',
      `--testSequencer=${join(import.meta.dirname, 'whole-system-first.sequencer.mjs')}`,
    ],
  },
];

/** One more than there are cores: these tests wait for servers as often as they compute. Jest by itself leaves a core idle. */
const workers = given.some((argument) => /^(-i|-w|--runInBand|--maxWorkers)/.test(argument))
  ? []
  : [`--maxWorkers=${Math.max(2, availableParallelism()) + 1}`];

async function runPhase({ name, configs, flags: phaseFlags = [] }, folder) {
  process.stdout.write(`\n== ${name} tests\n`);
  const totalsFile = join(folder, configs[0]);
  const selection = configs.length === 1 ? ['--config', configs[0]] : ['--projects', ...configs];
  const reporters = [
    '--reporters=default',
    `--reporters=${join(import.meta.dirname, 'test-totals.reporter.mjs')}`,
  ];
  // Lists first: they would swallow the file patterns that are given.
  const flags = [
    ...reporters,
    '--passWithNoTests',
    '--workerIdleMemoryLimit=600MB',
    ...phaseFlags,
    ...workers,
    ...given,
  ];
  const child = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', jest, ...selection, ...flags],
    {
      cwd: root,
      env: { ...process.env, WEIR_TEST_TOTALS: totalsFile },
      stdio: 'inherit',
    },
  );
  const code = await new Promise((done, fail) => child.once('error', fail).once('close', done));
  // Without tests to run there is no report, and a run can fail without one.
  const totals = await readFile(totalsFile, 'utf8').then(JSON.parse, () => ({ passed: 0, failed: 0 }));
  return { passed: totals.passed, failed: code === 0 ? totals.failed : Math.max(totals.failed, 1) };
}

const folder = await mkdtemp(join(tmpdir(), 'weir-test-report-'));
const startedAt = performance.now();
let passed = 0;
let failed = 0;
try {
  for (const phase of PHASES) {
    const totals = await runPhase(phase, folder);
    passed += totals.passed;
    failed += totals.failed;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(
  `\ntests took ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n${passed} passed, ${failed} failed\n`,
);
process.exitCode = failed === 0 ? 0 : 1;
