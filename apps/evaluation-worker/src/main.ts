import { compileWasmQuickly, holdYoungHeap, keepHeapLean } from '@weir/config';

async function main(): Promise<void> {
  // What is loaded stays, and scoring makes much short-lived garbage beside it.
  keepHeapLean();
  holdYoungHeap();
  compileWasmQuickly();
  // Loaded only now: what the heap has grown to while loading it keeps.
  const { runWorker } = await import('./run-worker.js');
  await runWorker(process.env);
}

// Whoever cannot start says why in one line: the caller is an operator, not a debugger.
await main().catch((error: unknown) => {
  process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
