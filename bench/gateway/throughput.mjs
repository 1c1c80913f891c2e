// Calls per second and added latency, hop by hop in alternating rounds: whatever disturbs the machine disturbs all.
import { cpuSeconds, isPinned, median, memoryMb, round2 } from '../measure/processes.mjs';
import { run } from './hops.mjs';

const WARM_UP_SECONDS = 8;

export async function measureThroughput(bench, { rounds, seconds, connections, peer, limit }) {
  await bench.vendor();
  const redisUrl = limit === 'redis' ? await bench.redis() : '';
  const hops = [bench.direct(), await bench.bare(), await bench.weir({ redisUrl, limit: limit !== 'none' })];
  if (peer) hops.push(await bench.portkey());
  for (const hop of hops) Object.assign(hop, { full: [], alone: [] });
  const load = await bench.load();
  // The larger a program, the longer V8 takes to compile what is hot; a gateway runs for weeks.
  for (const hop of hops) await measure(load, hop, { connections, seconds: WARM_UP_SECONDS });
  for (let round = 0; round < rounds; round++) {
    for (const hop of hops) hop.full.push(await measure(load, hop, { connections, seconds }));
    for (const hop of hops) hop.alone.push(await measure(load, hop, { connections: 1, seconds: 1 }));
  }
  report(hops, { connections, rounds, limit: limit === 'redis' && redisUrl === '' ? 'memory' : limit });
}

async function measure(load, hop, job) {
  const before = hop.child && cpuSeconds(hop.child.pid);
  const result = await run(load, hop, { kind: 'calls', ...job });
  if (result.errors > 0) throw new Error(`${hop.name}: ${result.errors} calls failed`);
  const cpu = before === null ? null : cpuSeconds(hop.child.pid) - before;
  return {
    ...result,
    rate: result.requests / result.seconds,
    cpuMicros: cpu === null ? null : (cpu * 1e6) / result.requests,
    busy: cpu === null ? null : cpu / result.seconds,
  };
}

function of(hop, list, field) {
  const numbers = hop[list].map((round) => round[field]).filter((number) => number !== null);
  return numbers.length === 0 ? null : median(numbers);
}

function ratioPerRound(hop, base, field) {
  return round2(median(hop.full.map((round, index) => round[field] / base.full[index][field])));
}

function report(hops, facts) {
  console.table(
    hops.map((hop) => ({
      hop: hop.name,
      'calls/s': Math.round(of(hop, 'full', 'rate')),
      'p50 ms': round2(of(hop, 'full', 'p50')),
      'p99 ms': round2(of(hop, 'full', 'p99')),
      'CPU µs/call': hop.child ? round2(of(hop, 'full', 'cpuMicros')) : null,
      'core busy': hop.child ? round2(of(hop, 'full', 'busy')) : null,
      'alone p50 ms': round2(of(hop, 'alone', 'p50')),
      'alone p99 ms': round2(of(hop, 'alone', 'p99')),
      'RSS MB': hop.child ? memoryMb(hop.child.pid)?.now : null,
    })),
  );
  const [direct, bare, weir, peer] = hops;
  const added = (hop, field) => round2(of(hop, 'alone', field) - of(direct, 'alone', field));
  const figures = {
    bench: 'gateway',
    what: 'throughput',
    pinned: isPinned,
    ...facts,
    ratioToBare: ratioPerRound(weir, bare, 'rate'),
    cpuRatioToBare: round2(1 / ratioPerRound(weir, bare, 'cpuMicros')),
    addedP50Ms: added(weir, 'p50'),
    addedP99Ms: added(weir, 'p99'),
    bareAddedP50Ms: added(bare, 'p50'),
    rssMb: memoryMb(weir.child.pid),
  };
  if (peer) {
    figures.ratioToPortkey = ratioPerRound(weir, peer, 'rate');
    figures.portkeyAddedP50Ms = added(peer, 'p50');
  }
  console.log(JSON.stringify(figures));
}
