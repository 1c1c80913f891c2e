/** promptfoo on the same rows, in a folder of the user's cache, with a Node of its own: it wants a newer one. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const VERSION = '0.123.1';
const NODE = '22.23.3';

function installed() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'weir', 'peers', `promptfoo-${VERSION}`);
  if (!existsSync(join(folder, 'ready'))) {
    console.log(`installing promptfoo ${VERSION} in ${folder}, once, a minute or two`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const npm = ['install', '--no-audit', '--no-fund', '--silent', `promptfoo@${VERSION}`, `node@${NODE}`];
    execFileSync('npm', npm, { cwd: folder, stdio: 'inherit' });
    mkdirSync(join(folder, 'ready'));
  }
  return join(folder, 'node_modules/.bin');
}

const HEURISTIC = [
  { type: 'equals', value: '{{ground_truth}}' },
  { type: 'rouge-n', value: '{{ground_truth}}', threshold: 0 },
];

const judgeAssertion = (base) => [
  {
    type: 'llm-rubric',
    value: 'The output means the same as: {{ground_truth}}',
    provider: { id: 'openai:chat:stub', config: { apiBaseUrl: base, apiKey: 'stub', temperature: 0 } },
  },
];

/** Seconds of one evaluation: of the whole command, and of the part that promptfoo calls evaluating. */
async function evaluate(bin, { home, rows, assertions, concurrency }) {
  const config = join(home, 'promptfoo.json');
  const output = join(home, 'promptfoo-results.json');
  rmSync(output, { force: true });
  const tests = rows.map((row) => ({ vars: row }));
  const document = {
    prompts: ['{{answer}}'],
    providers: ['echo'],
    defaultTest: { assert: assertions },
    tests,
  };
  writeFileSync(config, JSON.stringify(document));
  const flags = ['--no-table', '--no-cache', '--no-share', '--no-progress-bar', '-j', String(concurrency)];
  const command = [join(bin, 'promptfoo'), 'eval', '-c', config, '-o', output, ...flags];
  const startedAt = performance.now();
  const child = spawn(join(bin, 'node'), command, {
    stdio: 'ignore',
    env: {
      ...process.env,
      PROMPTFOO_CONFIG_DIR: join(home, 'promptfoo'),
      PROMPTFOO_DISABLE_TELEMETRY: '1',
      PROMPTFOO_DISABLE_UPDATE: '1',
      PROMPTFOO_DISABLE_REMOTE_GENERATION: 'true',
    },
  });
  // Its exit code says little: 100 when tests failed, as is meant, and 1 when its log is written to after its end.
  await new Promise((done) => child.once('exit', done));
  const { stats } = JSON.parse(readFileSync(output, 'utf8')).results;
  if (stats.errors > 0 || stats.successes + stats.failures !== rows.length) {
    throw new Error(`promptfoo did not evaluate all rows: ${JSON.stringify(stats)}`);
  }
  return { whole: (performance.now() - startedAt) / 1_000, net: stats.durationMs / 1_000 };
}

export function promptfooPeer({ home, judge, concurrency }) {
  const bin = installed();
  return {
    heuristic: (rows) => evaluate(bin, { home, rows, assertions: HEURISTIC, concurrency }),
    judged: (rows) => evaluate(bin, { home, rows, assertions: judgeAssertion(judge.base), concurrency }),
  };
}
