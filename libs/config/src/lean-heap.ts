import { availableParallelism } from 'node:os';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

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

/**
 * WebAssembly that is loaded from now on is compiled by V8's quick compiler alone. For the HTTP parser of undici its
 * optimiser takes 35 MB during the first calls, for a gain that calls of models do not show.
 */
export function compileWasmQuickly(): void {
  setFlagsFromString('--liftoff-only');
}

/** Ends {@link compileWasmQuickly}, for WebAssembly that runs long enough to be worth it. */
export function optimiseWasm(): void {
  setFlagsFromString('--no-liftoff-only');
}

/** More than enough for the young heap to be found too small: each turn makes about half a megabyte that stays. */
const MAX_TURNS = 100;
const OBJECTS_OF_A_TURN = 10_000;

/**
 * V8 doubles the room for new objects whenever much of it stays, as all that is loaded at the start does: 33 MB in the
 * end (more on newer versions), which it does not give back to a program that has work. This keeps that room at its
 * smallest, 2 MB, until {@link growYoungHeap}. The limit that Node takes on its command line is out of reach by now.
 * Call it before the application is imported.
 */
export function holdYoungHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * Lets the room for new objects grow `times` as large, once. Too small, it is searched all the time, and what belongs to
 * a call that is still being answered moves to the old objects, where it lies longer than it is needed.
 */
export function growYoungHeap(times: number): void {
  const before = youngHeapBytes();
  setFlagsFromString(`--semi-space-growth-factor=${times}`);
  const staying: object[] = [];
  for (let turn = 0; turn < MAX_TURNS && youngHeapBytes() <= before; turn += 1) {
    staying.push(Array.from({ length: OBJECTS_OF_A_TURN }, (_, index) => ({ index })));
  }
  holdYoungHeap();
}

function youngHeapBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;
}
