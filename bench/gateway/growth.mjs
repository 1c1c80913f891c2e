// Memory over many calls on many connections: it must level off.
import { memoryMb } from '../measure/processes.mjs';
import { run } from './hops.mjs';

const PARTS = 5;

export async function measureGrowth(bench, { requests, connections }) {
  await bench.vendor();
  const weir = await bench.weir({ redisUrl: await bench.redis() });
  const load = await bench.load();
  const rssMb = [];
  for (let part = 0; part < PARTS; part++) {
    const { errors } = await run(load, weir, { kind: 'calls', connections, requests: requests / PARTS });
    if (errors > 0) throw new Error(`${errors} calls failed`);
    rssMb.push(memoryMb(weir.child.pid)?.now ?? null);
  }
  const facts = { bench: 'gateway', what: 'growth', requests, connections };
  console.log(JSON.stringify({ ...facts, rssMb, peakMb: memoryMb(weir.child.pid)?.peak ?? null }));
}
