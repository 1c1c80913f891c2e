import { collectWithoutHelpers, holdYoungHeap, keepHeapLean } from '@weir/config';

/** With Postgres on the same cores the collector's helpers get no time, and the heap grows while they wait for it. */
const MARKING_CORES = 1;

async function main(): Promise<void> {
  collectWithoutHelpers(MARKING_CORES);
  keepHeapLean();
  holdYoungHeap();
  // Loaded only now: what the heap has grown to while loading it keeps.
  const { runTracking } = await import('./run-tracking.js');
  await runTracking(process.env);
}

// Whoever cannot start says why in one line: the caller is an operator, not a debugger.
await main().catch((error: unknown) => {
  process.stderr.write(`tracking: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
