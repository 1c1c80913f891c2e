import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { readonly type: 'minor' }) => void;

/** Some 30 milliseconds of streaming, for a collection that takes about one. */
const COLLECT_EVERY_BYTES = 8 * 1024 * 1024;

/**
 * The bytes of chunks lie outside V8's heap, yet only its collector frees them, and on its own it lets 32 MB of them pile
 * up: streaming makes so few objects that it sees no reason to look. Counted over all streams of the process.
 */
class ChunkMemory {
  private passedBytes = 0;
  private readonly collect = minorCollector();

  add(bytes: number): void {
    this.passedBytes += bytes;
    if (this.passedBytes < COLLECT_EVERY_BYTES) return;
    this.passedBytes = 0;
    this.collect({ type: 'minor' });
  }
}

/** The function that `node --expose-gc` shows to everybody, for this file alone. */
function minorCollector(): Collect {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collect;
  setFlagsFromString('--no-expose-gc');
  return collect;
}

export const chunkMemory = new ChunkMemory();
