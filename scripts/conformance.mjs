/**
 * `npm run conformance [-- gateway|tracking|evaluation …] [--update] [--verbose]`: runs the packs of recorded truth
 * against the built project and compares with test/conformance/<pack>.json. The last line is `N passed, N failed`.
 * `--prepare` only installs the Python clients that the packs and the whole-system tests share.
 */
import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runEvaluationPack } from './conformance/evaluation.mjs';
import { runGatewayPack } from './conformance/gateway.mjs';
import { addToKeptList, compareWithKeptList } from './conformance/kept-list.mjs';
import { pythonFor } from './conformance/python.mjs';
import { runTrackingPack } from './conformance/tracking.mjs';

const PACKS = { evaluation: runEvaluationPack, gateway: runGatewayPack, tracking: runTrackingPack };
const root = resolve(import.meta.dirname, '..');
const folder = resolve(process.env.WEIR_CONFORMANCE || join(root, '../shared/conformance'));
// The runners compare their own address with the one they were called by, which a link would make different.
const packs = existsSync(folder) ? realpathSync(folder) : folder;
const given = process.argv.slice(2);
const [mayUpdate, isVerbose] = [given.includes('--update'), given.includes('--verbose')];
const isPreparing = given.includes('--prepare');
const names = given.filter((argument) => !argument.startsWith('--'));

function complaint() {
  const unknown = given.filter(
    (argument) => !['--update', '--verbose', '--prepare', ...Object.keys(PACKS)].includes(argument),
  );
  if (unknown.length > 0)
    return `unknown: ${unknown.join(' ')} (${Object.keys(PACKS).join(', ')}, --update, --verbose, --prepare)`;
  if (!existsSync(packs)) return `there are no conformance packs in ${packs}: set WEIR_CONFORMANCE`;
  if (!isPreparing && !existsSync(join(root, 'dist'))) return 'build first: npm run build';
  return null;
}

async function runPack(name) {
  const startedAt = performance.now();
  process.stdout.write(`\n== conformance: ${name}\n`);
  const weir = `${JSON.stringify(process.execPath)} ${JSON.stringify(join(root, 'bin/weir.js'))}`;
  const results = await PACKS[name]({ packs, root, weir });
  const file = join(root, 'test/conformance', `${name}.json`);
  const { kept, lost, news, open } = await compareWithKeptList(file, results);
  for (const { name: lostCase, why } of lost) process.stdout.write(`FAIL ${lostCase}: ${why}\n`);
  if (isVerbose)
    for (const { name: openCase, why } of open) process.stdout.write(`open ${openCase}: ${why}\n`);
  for (const newCase of news) process.stdout.write(`new  ${newCase}\n`);
  if (mayUpdate) await addToKeptList(file, kept, news);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const passing = results.filter(({ ok }) => ok).length;
  process.stdout.write(
    `${name}: ${passing} of ${results.length} cases of the pack pass, ${kept.length} are on the kept list, ${news.length} new (${seconds} s)\n`,
  );
  return { passed: kept.length - lost.length, failed: lost.length };
}

const refusal = complaint();
if (refusal) {
  process.stderr.write(`${refusal}\n`);
  process.exit(2);
}
if (isPreparing) {
  for (const generation of ['mlflow-2.8', 'mlflow-3']) await pythonFor(packs, generation);
  process.exit(0);
}
let [passed, failed] = [0, 0];
for (const name of names.length > 0 ? names : Object.keys(PACKS)) {
  try {
    const totals = await runPack(name);
    passed += totals.passed;
    failed += totals.failed;
  } catch (error) {
    // The other packs still have something to say.
    process.stdout.write(`FAIL ${name}: ${error.message}\n`);
    failed += 1;
  }
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
