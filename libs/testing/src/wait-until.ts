export interface WaitOptions {
  /** Gives up after this long; default 10 s. */
  readonly deadlineMs?: number;
  /** Time between two looks; default 25 ms. */
  readonly everyMs?: number;
  /** What is waited for, for the message when the deadline passes. */
  readonly what?: string;
}

/**
 * Looks until the condition gives a truthy value and returns that value: the only way a test waits.
 * A condition that throws counts as "not yet"; its last error becomes the cause when the deadline passes.
 *
 * @example const run = await waitUntil(() => findFinishedRun(id), { what: 'the run to finish' });
 */
export async function waitUntil<T>(
  condition: () => T | Promise<T>,
  { deadlineMs = 10_000, everyMs = 25, what = 'the condition' }: WaitOptions = {},
): Promise<Exclude<T, false | 0 | '' | null | undefined>> {
  const deadline = performance.now() + deadlineMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value as Exclude<T, false | 0 | '' | null | undefined>;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() >= deadline) {
      throw new Error(`waited ${deadlineMs} ms in vain for ${what}`, { cause: lastError });
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
