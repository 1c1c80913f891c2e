import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/** A quarter: for programs whose memory matters more than the collector's time. */
const LEAN_GROWTH_PERCENT = 25;

/**
 * Makes V8 look for garbage once the heap has grown by so many percent. By default it lets the heap grow to a multiple
 * of what stays (metadata, dictionaries, statement caches), which on a large machine is mostly air. Unlike a cap this
 * never ends a request or a job that needs more. Call it before the heap has grown.
 */
export function keepHeapLean(growthPercent = LEAN_GROWTH_PERCENT): void {
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
}

/**
 * Where there is one core, the collector's helper threads do not help: for some 75 ms of every marking they take four
 * fifths of it, and all calls wait. There the program marks in small steps of its own. Call it at the start.
 */
export function collectWithoutHelpers(cores = availableParallelism()): void {
  if (cores > 1) return;
  setFlagsFromString('--no-concurrent-marking');
  setFlagsFromString('--no-parallel-scavenge');
  setFlagsFromString('--no-concurrent-sweeping');
}
