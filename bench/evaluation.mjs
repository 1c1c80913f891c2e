/**
 * `npm run bench -- evaluation [--peer promptfoo] [--only judged]`: rows per second through the whole service (HTTP, outbox, queue,
 * worker, Postgres, artifact), each row's scores stored. Judged rows beside the same calls with nothing around them; with a
 * peer, what it does with the same rows and the same judge, in turns within the same run. Everything shares the machine.
 */
import { parseArgs } from 'node:util';
import { casesOf } from './evaluation/cases.mjs';
import { evaluationClient } from './evaluation/client.mjs';
import { evaluationEnvironment } from './evaluation/environment.mjs';
import { promptfooPeer } from './evaluation/promptfoo.mjs';
import { makeRows } from './evaluation/rows.mjs';
import { median, round2 } from './measure/processes.mjs';

const PEERS = { promptfoo: promptfooPeer };
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000' },
    'model-rows': { type: 'string', default: '2000' },
    'judged-rows': { type: 'string', default: '3000' },
    'many-rows': { type: 'string', default: '100000' },
    'peer-rows': { type: 'string', default: '1000' },
    jobs: { type: 'string', default: '1000' },
    concurrency: { type: 'string', default: '64' },
    rounds: { type: 'string', default: '3' },
    queue: { type: 'string', default: 'redis' },
    peer: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', default: '' },
  },
});
const unknown = options.peer.filter((name) => !Object.hasOwn(PEERS, name));
if (unknown.length > 0) {
  console.error(`unknown peer: ${unknown.join(', ')} (there is ${Object.keys(PEERS).join(', ')})`);
  process.exit(2);
}
const counts = {
  rows: Number(options.rows),
  model: Number(options['model-rows']),
  judged: Number(options['judged-rows']),
  many: Number(options['many-rows']),
  jobs: Number(options.jobs),
};
const [concurrency, rounds, peerRows] = [options.concurrency, options.rounds, options['peer-rows']].map(
  Number,
);

const environment = await evaluationEnvironment({ concurrency, usesRedis: options.queue === 'redis' });
const { base, judge } = environment;
const client = evaluationClient(base);
const summary = { bench: 'evaluation', queue: environment.queue, concurrency, rounds, cases: {}, peers: {} };

async function secondsOf(measure, count = rounds) {
  const seconds = [];
  for (let index = 0; index < count; index += 1) seconds.push(await measure());
  return median(seconds);
}

/** What the case comes to beside its yardstick, or null when it has none. */
async function share({ bare, ideal }, seconds) {
  if (ideal !== undefined) return { of: 'the ideal', ratio: ideal / seconds };
  if (bare === undefined) return null;
  return { of: 'the bare calls', ratio: (await secondsOf(bare)) / seconds };
}

async function runCase(item) {
  await item.prepare?.();
  if (item.rounds !== 1) await item.round();
  const seconds = await secondsOf(item.round, item.rounds);
  const beside = await share(item, seconds);
  const memory = environment.peakMemory();
  const perSecond = item.count / seconds;
  const parts = [
    item.name.padEnd(30),
    `${perSecond.toFixed(perSecond < 100 ? 1 : 0).padStart(7)}/s`,
    item.asked ? `asked ${item.asked}` : '',
    beside ? `${(beside.ratio * 100).toFixed(0)} % of ${beside.of}` : '',
    `peak so far: worker ${memory.worker} MB, tracking ${memory.tracking} MB`,
  ];
  console.log(parts.filter(Boolean).join('  '));
  summary.cases[item.name] = {
    count: item.count,
    perSecond: round2(perSecond),
    ...(beside ? { ratio: round2(beside.ratio) } : {}),
    workerPeakMb: memory.worker,
    trackingPeakMb: memory.tracking,
  };
}

const ROUGE = ['exact_match', 'rouge1', 'rouge2', 'rougeL', 'rougeLsum'];

/** Weir and the peer in turns, on the same rows and the same judge. */
async function runPeer(name) {
  const peer = PEERS[name]({ home: environment.home, judge, concurrency });
  await judge.setDelay(0);
  const rows = makeRows(peerRows);
  const predicted = { data: { rows }, model: { predictions_column: 'answer' }, targets: 'ground_truth' };
  const kinds = {
    heuristic: { ...predicted, extra_metrics: ROUGE },
    judged: { ...predicted, extra_metrics: ['answer_similarity'], reuse_judge_answers: false },
  };
  summary.peers[name] = {};
  for (const [kind, submission] of Object.entries(kinds)) {
    const [ours, theirs] = [[], []];
    for (let index = 0; index < rounds; index += 1) {
      ours.push(await client.evaluate(submission));
      theirs.push(await peer[kind](rows));
    }
    const weir = peerRows / median(ours);
    const whole = peerRows / median(theirs.map((seconds) => seconds.whole));
    const net = peerRows / median(theirs.map((seconds) => seconds.net));
    console.log(
      `${`${kind}, ${peerRows} rows`.padEnd(30)} ${weir.toFixed(0)}/s; ${name} ${net.toFixed(0)}/s net of its start, ${whole.toFixed(0)}/s with it: weir is ${(weir / net).toFixed(1)} × and ${(weir / whole).toFixed(1)} ×`,
    );
    summary.peers[name][kind] = {
      weir: round2(weir),
      net: round2(net),
      whole: round2(whole),
      ratioNet: round2(weir / net),
      ratioWhole: round2(weir / whole),
    };
  }
}

try {
  const cases = casesOf({ client, judge, base, concurrency, counts });
  for (const item of cases.filter(({ name }) => name.includes(options.only))) await runCase(item);
  for (const name of options.peer) await runPeer(name);
  console.log(JSON.stringify(summary));
} finally {
  await client.close();
  await environment.close();
}
