// Weir's chat hop against a bare node:http + undici hop, in one run and in alternating rounds.
//   npm run bench -- gateway [--rounds 5] [--seconds 3] [--connections 64] [--port 14600]
// The hop under test has one core, load and mock vendor the other. Weir validates the body and counts a limit.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cpuSeconds, isPinned, median, memoryMb, startNode, stop } from './measure/processes.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    port: { type: 'string', default: '14600' },
  },
});
const [rounds, seconds, connections, port] = ['rounds', 'seconds', 'connections', 'port'].map((name) =>
  Number(values[name]),
);
const here = import.meta.dirname;
const HOP_CORE = 1;
const LOAD_CORE = 0;
const WARM_UP_SECONDS = 8;

const folder = mkdtempSync(join(tmpdir(), 'weir-bench-'));
const vendorUrl = `http://127.0.0.1:${port}`;
const config = join(folder, 'gateway.yaml');
writeFileSync(
  config,
  `endpoints:
  - name: chat
    endpoint_type: llm/v1/chat
    model:
      provider: openai
      name: gpt-4
      config: {openai_api_key: bench, openai_api_base: "${vendorUrl}/v1"}
    limit: {calls: 1000000000, renewal_period: hour}
`,
);

const children = [];
const start = async (file, options) => {
  const child = await startNode(file, options);
  children.push(child);
  return child;
};

try {
  await start(join(here, 'gateway/mock-vendor.mjs'), {
    core: LOAD_CORE,
    env: { BENCH_PORT: String(port) },
  });
  const hops = [
    { name: 'direct', path: '/v1/chat/completions', port, child: null, rounds: [], alone: [] },
    {
      name: 'bare hop',
      path: '/v1/chat/completions',
      port: port + 1,
      rounds: [],
      alone: [],
      child: await start(join(here, 'gateway/bare-hop.mjs'), {
        core: HOP_CORE,
        env: { BENCH_PORT: String(port + 1), BENCH_VENDOR: vendorUrl },
        ready: `http://127.0.0.1:${port + 1}/`,
      }),
    },
    {
      name: 'weir',
      path: '/endpoints/chat/invocations',
      port: port + 2,
      rounds: [],
      alone: [],
      child: await start(join(here, '../dist/apps/gateway/src/main.js'), {
        core: HOP_CORE,
        env: {
          WEIR_GATEWAY_CONFIG: config,
          WEIR_GATEWAY_PORT: String(port + 2),
          WEIR_LOG_LEVEL: 'warn',
          REDIS_URL: '',
        },
        ready: `http://127.0.0.1:${port + 2}/health`,
      }),
    },
  ];
  const load = await start(join(here, 'gateway/load.mjs'), { core: LOAD_CORE });
  const measure = async (hop, job) => {
    const before = hop.child && cpuSeconds(hop.child.pid);
    const result = await new Promise((resolve) => {
      load.once('message', resolve);
      load.send({ port: hop.port, path: hop.path, ...job });
    });
    if (result.errors > 0) throw new Error(`${hop.name}: ${result.errors} calls failed`);
    const cpu = before === null ? null : cpuSeconds(hop.child.pid) - before;
    return {
      ...result,
      rate: result.requests / result.seconds,
      cpuMicros: cpu === null ? null : (cpu * 1e6) / result.requests,
      busy: cpu === null ? null : cpu / result.seconds,
    };
  };

  // The larger a program, the longer V8 takes to compile what is hot; a gateway runs for weeks.
  for (const hop of hops) await measure(hop, { connections, seconds: WARM_UP_SECONDS });
  for (let round = 0; round < rounds; round++) {
    for (const hop of hops) hop.rounds.push(await measure(hop, { connections, seconds }));
    for (const hop of hops) hop.alone.push(await measure(hop, { connections: 1, seconds: 1 }));
  }
  report(hops);
} finally {
  await Promise.all(children.map(stop));
  rmSync(folder, { recursive: true, force: true });
}

function report(hops) {
  const of = (hop, list, field) => {
    const numbers = hop[list].map((round) => round[field]).filter((number) => number !== null);
    return numbers.length === 0 ? null : median(numbers);
  };
  const [direct, bare, weir] = hops;
  const rows = hops.map((hop) => ({
    hop: hop.name,
    'calls/s': Math.round(of(hop, 'rounds', 'rate')),
    'p50 ms': round2(of(hop, 'rounds', 'p50')),
    'p99 ms': round2(of(hop, 'rounds', 'p99')),
    'CPU µs/call': hop.child ? round2(of(hop, 'rounds', 'cpuMicros')) : null,
    'core busy': hop.child ? round2(of(hop, 'rounds', 'busy')) : null,
    'alone p50 ms': round2(of(hop, 'alone', 'p50')),
    'alone p99 ms': round2(of(hop, 'alone', 'p99')),
    'RSS MB': hop.child ? memoryMb(hop.child.pid)?.now : null,
  }));
  console.table(rows);
  const perRound = weir.rounds.map((round, index) => round.rate / bare.rounds[index].rate);
  const cpuPerRound = weir.rounds.map((round, index) => bare.rounds[index].cpuMicros / round.cpuMicros);
  const added = (hop, field) => round2(of(hop, 'alone', field) - of(direct, 'alone', field));
  console.log(
    JSON.stringify({
      bench: 'gateway',
      pinned: isPinned,
      connections,
      rounds: weir.rounds.length,
      weirCallsPerSecond: rows[2]['calls/s'],
      bareCallsPerSecond: rows[1]['calls/s'],
      ratio: round2(median(perRound)),
      cpuRatio: round2(median(cpuPerRound)),
      addedP50Ms: added(weir, 'p50'),
      addedP99Ms: added(weir, 'p99'),
      bareAddedP50Ms: added(bare, 'p50'),
      rssMb: memoryMb(weir.child.pid),
    }),
  );
}

function round2(number) {
  return number === null ? null : Math.round(number * 100) / 100;
}
