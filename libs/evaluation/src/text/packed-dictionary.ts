/** FNV-1a, 32 bits. */
const HASH_START = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;

/** Slots for each word: with half of them free, few words stand far from where they belong. */
const ROOM = 2;

const LARGEST_CHARACTER = 0xff;

const hashOf = (word: string): number => {
  let hash = HASH_START;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), HASH_FACTOR);
  return hash >>> 0;
};

export interface DictionarySize {
  /** More words than this are refused. */
  readonly words: number;
  /** Of all words together. */
  readonly characters: number;
}

/**
 * Words of characters up to U+00FF and a whole number for each, packed into a few arrays: a Map of a hundred thousand strings
 * takes ten times the memory, and the collector walks over it again and again.
 */
export class PackedDictionary {
  /** Numbers of words, from 1; 0 is free. */
  private readonly slots: Int32Array;
  private readonly values: Int32Array;
  /** Where each word ends in `characters`; it begins where the one before ends. */
  private readonly ends: Int32Array;
  private readonly characters: Uint8Array;
  private words = 0;

  constructor(size: DictionarySize) {
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(1, size.words) * ROOM)));
    this.values = new Int32Array(size.words + 1);
    this.ends = new Int32Array(size.words + 1);
    this.characters = new Uint8Array(size.characters);
  }

  /** A word that is there already gets the new number. */
  set(word: string, value: number): void {
    const slot = this.slotOf(word);
    const known = this.slots[slot] ?? 0;
    const number = known === 0 ? this.append(word) : known;
    this.slots[slot] = number;
    this.values[number] = value;
  }

  get(word: string): number | undefined {
    const number = this.slots[this.slotOf(word)] ?? 0;
    return number === 0 ? undefined : this.values[number];
  }

  /** The slot that holds the word, or the free one where it belongs. */
  private slotOf(word: string): number {
    const mask = this.slots.length - 1;
    let slot = hashOf(word) & mask;
    for (;;) {
      const number = this.slots[slot] ?? 0;
      if (number === 0 || this.isWord(number, word)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private isWord(number: number, word: string): boolean {
    const start = this.ends[number - 1] ?? 0;
    if ((this.ends[number] ?? 0) - start !== word.length) return false;
    for (let at = 0; at < word.length; at += 1) {
      if (this.characters[start + at] !== word.charCodeAt(at)) return false;
    }
    return true;
  }

  private append(word: string): number {
    const start = this.ends[this.words] ?? 0;
    if (this.words + 1 >= this.ends.length || start + word.length > this.characters.length) {
      throw new RangeError('the dictionary is full');
    }
    for (let at = 0; at < word.length; at += 1) {
      const code = word.charCodeAt(at);
      if (code > LARGEST_CHARACTER) throw new RangeError('the word has characters beyond U+00FF');
      this.characters[start + at] = code;
    }
    this.words += 1;
    this.ends[this.words] = start + word.length;
    return this.words;
  }
}

/** The words of a text between single separators, without a list of all of them. */
export function* wordsOf(text: string, separator: string): Generator<string> {
  let start = 0;
  while (start <= text.length) {
    const found = text.indexOf(separator, start);
    const end = found < 0 ? text.length : found;
    if (end > start) yield text.slice(start, end);
    start = end + 1;
  }
}
