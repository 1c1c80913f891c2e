/**
 * `npm run fuzz [-- gateway|tracking …] [--examples N] [--seed N]`: schemathesis reads the OpenAPI document of a running
 * Weir and sends what the document allows and what it forbids. No answer may be a 5xx, and the server must survive.
 * The last line is `N passed, N failed`, by operation of the API.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pythonWith } from './conformance/python.mjs';
import { runCommand } from './conformance/run-command.mjs';
import { withWeir } from './conformance/weir.mjs';

const VERSION = '4.32.5';
const APPLICATIONS = ['gateway', 'tracking'];
const DEADLINE_MS = 1_200_000;
const UNKNOWN_BODY = /<error(?:(?!<error)[^])*?No supported serializers/g;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    examples: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
const unknown = positionals.filter((name) => !APPLICATIONS.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown.join(' ')} (${APPLICATIONS.join(', ')}, --examples, --seed)\n`);
  process.exit(2);
}

const countOperations = ({ paths }) =>
  Object.values(paths).flatMap((path) =>
    Object.keys(path).filter((method) => /^(get|put|post|delete|patch|head|options)$/.test(method)),
  ).length;

/**
 * Operations with a failing case. 501 is no fault: it is what routes say that exist in MLflow and on purpose not here.
 * Nor is a body of JSON Lines, which the tool cannot make; it sends the other kinds that the operation takes.
 */
async function failedOperations(report) {
  const cases = (await readFile(report, 'utf8')).split('<testcase ').slice(1);
  const isFault = (text) =>
    text.replaceAll(UNKNOWN_BODY, '').includes('<error') ||
    [...text.matchAll(/\[(5\d\d)\]/g)].some(([, status]) => status !== '501');
  return cases.filter(isFault).map((text) => /name="([^"]*)"/.exec(text)[1]);
}

async function fuzz({ python, base, folder, name }) {
  const document = await (await fetch(`${base}/openapi.json`)).json();
  const report = join(folder, `${name}.xml`);
  const command = [
    ...[python, '-m', 'schemathesis.cli', 'run', `${base}/openapi.json`, '--url', base],
    ...['--checks', 'not_a_server_error', '--phases', 'examples,coverage,fuzzing', '--mode', 'all'],
    ...['--max-examples', options.examples, '--seed', options.seed, '--generation-database', 'none'],
    ...['--suppress-health-check', 'all', '--request-timeout', '30', '--warnings', 'off', '--no-color'],
    ...['--continue-on-failure', '--report', 'junit', '--report-junit-path', report],
  ];
  const { code, output } = await runCommand(command, { cwd: folder, deadlineMs: DEADLINE_MS });
  const failed = await failedOperations(report).catch(() => null);
  if (failed === null || code > 1) {
    throw new Error(`schemathesis did not end properly:\n${output.slice(-3_000)}`);
  }
  if (failed.length > 0) process.stdout.write(output.slice(output.search(/= (ERRORS|FAILURES) =/)));
  for (const operation of failed) process.stdout.write(`FAIL ${name}: ${operation}\n`);
  const health = await fetch(`${base}/health`).then(
    ({ status }) => status,
    () => 'none',
  );
  if (health !== 200) process.stdout.write(`FAIL ${name}: it does not answer /health any more (${health})\n`);
  const operations = countOperations(document);
  process.stdout.write(`${name}: ${operations} operations, ${failed.length} with an answer of 5xx\n`);
  return { passed: operations - failed.length, failed: failed.length + (health === 200 ? 0 : 1) };
}

const folder = await mkdtemp(join(tmpdir(), 'weir-fuzz-'));
let [passed, failed] = [0, 0];
try {
  const python = await pythonWith({
    name: 'schemathesis',
    what: `schemathesis ${VERSION}`,
    stamp: VERSION,
    install: [`schemathesis==${VERSION}`],
  });
  await withWeir({ root: resolve(import.meta.dirname, '..'), folder }, async (addresses) => {
    for (const name of positionals.length > 0 ? positionals : APPLICATIONS) {
      const totals = await fuzz({ python, base: addresses[name], folder, name });
      passed += totals.passed;
      failed += totals.failed;
    }
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
