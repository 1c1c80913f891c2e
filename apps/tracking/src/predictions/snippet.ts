import { parseSearch } from '@weir/tracking-store';

const CONTEXT = 80;
const MAX_FRAGMENTS = 3;
/** A word that stands everywhere would make one long fragment. */
const MAX_MATCHES = 12;
/** A text is looked through as far as words are searched in. */
const MAX_CHARACTERS = 64_000;
/** A cut may go through a character of two code units. */
const HALF_PAIR = /\p{Surrogate}/gu;
const OPEN = '⟦';
const CLOSE = '⟧';
/** Letters and digits of scripts with spaces: a word found inside a longer one is another word. */
const WITHIN = '[\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}\\p{N}]';

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** What a search means in a text: each word or phrase, signs between its words aside. */
export function snippetPattern(search: string | null, contains: string | null): RegExp | null {
  const phrases = search === null ? [] : parseSearch(search).wanted;
  const words = phrases.map((phrase) => {
    const text = phrase.map(escaped).join('[^\\p{L}\\p{N}]{0,20}');
    return `(?<!${WITHIN})${text}(?!${WITHIN})`;
  });
  const sources = [...words, ...(contains === null ? [] : [escaped(contains)])];
  return sources.length === 0 ? null : new RegExp(sources.join('|'), 'giu');
}

/** The places where the pattern stands, with a little around each; undefined when it stands nowhere. */
export function snippetOf(text: string, pattern: RegExp): string | undefined {
  const looked = text.slice(0, MAX_CHARACTERS);
  const fragments: { from: number; to: number; text: string }[] = [];
  let matches = 0;
  for (const match of looked.matchAll(pattern)) {
    matches += 1;
    if (matches > MAX_MATCHES) break;
    const end = match.index + match[0].length;
    const shown = `${OPEN}${match[0]}${CLOSE}`;
    const last = fragments.at(-1);
    if (last && match.index <= last.to) {
      last.text = last.text.slice(0, last.text.length - (last.to - match.index)) + shown;
    } else if (fragments.length === MAX_FRAGMENTS) break;
    else fragments.push({ from: match.index, to: 0, text: before(looked, match.index) + shown });
    const fragment = fragments.at(-1);
    if (!fragment) break;
    const after = looked.slice(end, end + CONTEXT);
    fragment.text += after;
    fragment.to = end + after.length;
  }
  if (fragments.length === 0) return undefined;
  const isCut = (fragments.at(-1)?.to ?? 0) < text.length;
  return `${fragments.map((fragment) => fragment.text).join(' … ')}${isCut ? ' …' : ''}`.replace(
    HALF_PAIR,
    '',
  );
}

function before(text: string, index: number): string {
  const start = Math.max(0, index - CONTEXT);
  return (start > 0 ? '… ' : '') + text.slice(start, index);
}
