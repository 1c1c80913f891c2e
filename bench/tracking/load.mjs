/** Closed-loop load: each of `clients` sends its next call when the last one was answered. */
export async function load({ clients, seconds, call }) {
  const times = [];
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  const client = async (number) => {
    for (let turn = 0; performance.now() < until; turn += 1) {
      const before = performance.now();
      await call(number, turn);
      times.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  const elapsed = (performance.now() - startedAt) / 1_000;
  times.sort((left, right) => left - right);
  return { perSecond: times.length / elapsed, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

const quantile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Median by rate of several rounds: neighbours of this machine make single rounds jump. */
export async function medianOf(rounds, measure) {
  const results = [];
  for (let round = 0; round < rounds; round += 1) results.push(await measure(round));
  results.sort((left, right) => left.perSecond - right.perSecond);
  return results[Math.floor(results.length / 2)];
}
