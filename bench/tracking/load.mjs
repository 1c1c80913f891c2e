/** Closed-loop load: each of `clients` sends its next call when the last one was answered. Failed calls do not count as work. */
export async function load({ clients, seconds, call }) {
  const times = [];
  let errors = 0;
  let firstError = null;
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  const client = async (number) => {
    for (let turn = 0; performance.now() < until; turn += 1) {
      const before = performance.now();
      try {
        await call(number, turn);
        times.push(performance.now() - before);
      } catch (error) {
        errors += 1;
        firstError ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  const elapsed = (performance.now() - startedAt) / 1_000;
  times.sort((left, right) => left - right);
  const perSecond = times.length / elapsed;
  return { perSecond, p50: quantile(times, 0.5), p99: quantile(times, 0.99), errors, firstError };
}

const quantile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** The round in the middle, by rate: neighbours of this machine make single rounds jump. Errors of all rounds are added up. */
export function medianRound(results) {
  const sorted = [...results].sort((left, right) => left.perSecond - right.perSecond);
  const errors = results.reduce((sum, result) => sum + result.errors, 0);
  const firstError = results.find((result) => result.firstError)?.firstError ?? null;
  return { ...sorted[Math.floor(sorted.length / 2)], errors, firstError };
}
