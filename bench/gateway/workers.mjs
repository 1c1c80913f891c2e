// Two workers against one, nothing pinned. Says something only where load, vendor and Redis have cores of their own.
import { availableParallelism } from 'node:os';
import { median, round2 } from '../measure/processes.mjs';
import { run } from './hops.mjs';

const NEEDED_CORES = 5;

export async function measureWorkers(bench, { rounds, seconds, connections, workers }) {
  const cores = availableParallelism();
  await bench.vendor();
  const redisUrl = await bench.redis();
  if (redisUrl === '') throw new Error('several workers keep limits together only with Redis');
  const start = (count) =>
    bench.weir({
      redisUrl,
      core: undefined,
      file: 'bin/weir.js',
      argv: ['gateway', 'start'],
      env: { WEIR_GATEWAY_WORKERS: String(count) },
    });
  const hops = [await start(1), await start(workers)];
  const load = await bench.load();
  const job = { kind: 'calls', connections, seconds };
  for (const hop of hops) {
    hop.rates = [];
    await run(load, hop, { ...job, seconds: 5 });
  }
  for (let round = 0; round < rounds; round++) {
    for (const hop of hops) {
      const { requests, errors, seconds: elapsed } = await run(load, hop, job);
      if (errors > 0) throw new Error(`${errors} calls failed`);
      hop.rates.push(requests / elapsed);
    }
  }
  const [one, many] = hops;
  const ratio = round2(median(many.rates.map((rate, index) => rate / one.rates[index])));
  if (cores < NEEDED_CORES)
    console.log(`this machine has ${cores} cores; the ratio means something from ${NEEDED_CORES} on`);
  console.log(JSON.stringify({ bench: 'gateway', what: 'workers', cores, workers, ratio }));
}
