// What we say about the gateway's speed, each figure as a ratio or a difference within one run.
//   npm run bench -- gateway                         the hop with validation and the Redis limit against a bare hop, and streams
//   npm run bench -- gateway --peer portkey          the same, with Portkey's gateway from npm in the rounds of the hop
//   npm run bench -- gateway --only throughput|streams|workers|growth   one part; workers and growth run only when named
// Options: --rounds 5 --seconds 3 --connections 64 --streams 256 --limit redis|memory|none --workers 2 --requests 200000 --port 14600
// The hop under test has one core; load, mock vendor and Redis share the other.
import { parseArgs } from 'node:util';
import { Bench } from './gateway/hops.mjs';
import { measureGrowth } from './gateway/growth.mjs';
import { measureStreams } from './gateway/streams.mjs';
import { measureThroughput } from './gateway/throughput.mjs';
import { measureWorkers } from './gateway/workers.mjs';

const text = (fallback) => ({ type: 'string', default: fallback });
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    peer: { type: 'string' },
    limit: text('redis'),
    rounds: text('5'),
    seconds: text('3'),
    connections: { type: 'string' },
    streams: text('256'),
    workers: text('2'),
    requests: text('200000'),
    port: text('14600'),
  },
});

const PARTS = {
  throughput: (bench) => measureThroughput(bench, { ...common, connections: count('connections', 64) }),
  streams: (bench) => measureStreams(bench, { ...common, streams: count('streams') }),
  workers: (bench) =>
    measureWorkers(bench, { ...common, connections: count('connections', 64), workers: count('workers') }),
  growth: (bench) =>
    measureGrowth(bench, { requests: count('requests'), connections: count('connections', 256) }),
};
const BY_DEFAULT = ['throughput', 'streams'];

function count(name, fallback) {
  const number = Number(values[name] ?? fallback);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${name} must be a whole number above 0`);
}

if (values.only !== undefined && !(values.only in PARTS))
  throw new Error(`--only takes one of ${Object.keys(PARTS).join(', ')}`);
if (values.peer !== undefined && values.peer !== 'portkey') throw new Error('the one peer is portkey');
if (!['redis', 'memory', 'none'].includes(values.limit))
  throw new Error('--limit takes redis, memory or none');
const common = {
  rounds: count('rounds'),
  seconds: count('seconds'),
  limit: values.limit,
  peer: values.peer ?? null,
};

for (const part of values.only === undefined ? BY_DEFAULT : [values.only]) {
  const bench = new Bench(count('port'));
  try {
    await PARTS[part](bench);
  } finally {
    await bench.stop();
  }
}
