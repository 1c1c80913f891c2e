// Paced streams side by side: how much later the first frame comes through a hop than from the vendor itself.
import { isPinned, median, round2 } from '../measure/processes.mjs';
import { run } from './hops.mjs';

const SECONDS = 5;

export async function measureStreams(bench, { rounds, streams }) {
  await bench.vendor({ BENCH_GAP_MS: '40', BENCH_FRAMES: '25' });
  const hops = [bench.direct(), await bench.bare(), await bench.weir()];
  const load = await bench.load();
  const job = { kind: 'streams', connections: streams, seconds: SECONDS };
  for (const hop of hops) {
    hop.rounds = [];
    await run(load, hop, { ...job, seconds: 3 });
  }
  for (let round = 0; round < rounds; round++) {
    for (const hop of hops) hop.rounds.push(await run(load, hop, job));
  }
  report(hops, streams);
}

function report(hops, streams) {
  const [direct] = hops;
  const middle = (hop, field) => median(hop.rounds.map((round) => round[field]));
  const sum = (hop, field) => hop.rounds.reduce((total, round) => total + round[field], 0);
  const added = (hop, field) =>
    round2(median(hop.rounds.map((round, index) => round[field] - direct.rounds[index][field])));
  const rows = hops.map((hop) => ({
    hop: hop.name,
    'clean streams': sum(hop, 'streams'),
    broken: sum(hop, 'broken'),
    'first frame p50 ms': round2(middle(hop, 'firstP50')),
    'first frame p99 ms': round2(middle(hop, 'firstP99')),
    'added p50 ms': added(hop, 'firstP50'),
    'added p99 ms': added(hop, 'firstP99'),
  }));
  console.table(rows);
  const { broken, 'added p50 ms': addedP50Ms, 'added p99 ms': addedP99Ms } = rows[2];
  const facts = { bench: 'gateway', what: 'streams', pinned: isPinned, streams };
  console.log(JSON.stringify({ ...facts, broken, addedP50Ms, addedP99Ms }));
}
