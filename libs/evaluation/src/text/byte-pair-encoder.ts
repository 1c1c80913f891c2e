/** Merge ranks by token. */
export type TokenRanks = Pick<ReadonlyMap<string, number>, 'get'>;

/** Pieces this long or shorter repeat in ordinary text, so their counts are worth keeping. */
const MAX_CACHED_BYTES = 24;
const MAX_CACHED_PIECES = 20_000;

/** Start positions fit 32 bits and ranks 17, so one exact number orders by rank, then from left to right. */
const START_RANGE = 2 ** 32;

/** A binary heap of numbers, smallest first. */
class MinHeap {
  private readonly keys: number[] = [];

  push(key: number): void {
    let at = this.keys.push(key) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.keys[parent] ?? key;
      if (above <= key) break;
      this.keys[at] = above;
      at = parent;
    }
    this.keys[at] = key;
  }

  pop(): number | undefined {
    const top = this.keys[0];
    const last = this.keys.pop();
    if (top !== undefined && last !== undefined && this.keys.length > 0) this.sink(last);
    return top;
  }

  private sink(key: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      let least = this.keys[child];
      if (least === undefined) break;
      const right = this.keys[child + 1];
      if (right !== undefined && right < least) {
        child += 1;
        least = right;
      }
      if (least >= key) break;
      this.keys[at] = least;
      at = child;
    }
    this.keys[at] = key;
  }
}

/** One piece being merged: a linked list of parts over its bytes, and the rank of each neighbouring pair. */
class MergeState {
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly pairRank: Int32Array;
  private readonly heap = new MinHeap();
  private parts: number;

  constructor(
    private readonly ranks: TokenRanks,
    private readonly bytes: string,
  ) {
    this.parts = bytes.length;
    this.next = Int32Array.from({ length: bytes.length + 1 }, (_, at) => at + 1);
    this.previous = Int32Array.from({ length: bytes.length + 1 }, (_, at) => at - 1);
    this.pairRank = new Int32Array(bytes.length + 1).fill(-1);
    for (let start = 0; start + 1 < bytes.length; start++) this.rankPair(start);
  }

  run(): number {
    for (let key = this.heap.pop(); key !== undefined; key = this.heap.pop()) {
      const start = key % START_RANGE;
      const isStale = this.pairRank[start] !== (key - start) / START_RANGE;
      if (!isStale) this.merge(start);
    }
    return this.parts;
  }

  private merge(start: number): void {
    const swallowed = this.next[start] ?? 0;
    const after = this.next[swallowed] ?? 0;
    this.next[start] = after;
    this.previous[after] = start;
    this.pairRank[swallowed] = -1;
    this.parts -= 1;
    this.rankPair(start);
    const before = this.previous[start] ?? -1;
    if (before >= 0) this.rankPair(before);
  }

  private rankPair(start: number): void {
    const second = this.next[start] ?? this.bytes.length;
    const end = second < this.bytes.length ? this.next[second] : undefined;
    const rank = end === undefined ? undefined : this.ranks.get(this.bytes.slice(start, end));
    this.pairRank[start] = rank ?? -1;
    if (rank !== undefined) this.heap.push(rank * START_RANGE + start);
  }
}

/**
 * Byte pair encoding as tiktoken does it: the pair of the lowest rank is merged first, the leftmost of equals. A heap keeps a
 * hostile piece (a million letters without a blank) at n log n, where tiktoken's WASM build needs minutes.
 */
export class BytePairEncoder {
  private readonly cache = new Map<string, number>();

  /** @param ranks merge ranks by token; keys hold one byte a character (latin1) */
  constructor(private readonly ranks: TokenRanks) {}

  /** @param bytes the UTF-8 bytes of one piece, one byte a character */
  countTokens(bytes: string): number {
    if (bytes.length > MAX_CACHED_BYTES) return this.count(bytes);
    const known = this.cache.get(bytes);
    if (known !== undefined) return known;
    const tokens = this.count(bytes);
    if (this.cache.size >= MAX_CACHED_PIECES) this.cache.clear();
    this.cache.set(bytes, tokens);
    return tokens;
  }

  private count(bytes: string): number {
    if (bytes.length <= 1 || this.ranks.get(bytes) !== undefined) return Math.min(bytes.length, 1);
    return new MergeState(this.ranks, bytes).run();
  }
}
