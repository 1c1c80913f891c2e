import { splitOnWhiteSpace } from './python-characters.js';

const MAX_ORDER = 4;

const ENTITIES: readonly (readonly [entity: string, character: string])[] = [
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
];

const decodeEntities = (text: string): string =>
  text.includes('&')
    ? ENTITIES.reduce((decoded, [entity, character]) => decoded.replaceAll(entity, character), text)
    : text;

/** mteval's "13a" tokenization, as Hugging Face's bleu has it from sacrebleu. Case is kept. */
export const bleuTokens = (text: string): string[] => {
  const oneLine = text.replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
  const spaced = ` ${decodeEntities(oneLine)} `
    .replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');
  return splitOnWhiteSpace(spaced);
};

const nGramCounts = (tokens: readonly string[], order: number): Map<string, number> => {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= tokens.length; start++) {
    // Tokens hold no blank, so a blank keeps different n-grams apart.
    const gram = tokens.slice(start, start + order).join(' ');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
};

const precisionOf = (predicted: readonly string[], wanted: readonly string[], order: number): number => {
  const possible = predicted.length - order + 1;
  if (possible <= 0) return 0;
  const wantedCounts = nGramCounts(wanted, order);
  let matches = 0;
  for (const [gram, count] of nGramCounts(predicted, order)) {
    matches += Math.min(count, wantedCounts.get(gram) ?? 0);
  }
  return matches / possible;
};

/** BLEU-4 of one text against one reference, without smoothing: fewer than four tokens score 0 even when equal. */
export const bleu = (prediction: string, target: string): number => {
  const predicted = bleuTokens(prediction);
  const wanted = bleuTokens(target);
  if (predicted.length === 0 || wanted.length === 0) return 0;
  let logarithms = 0;
  for (let order = 1; order <= MAX_ORDER; order++) {
    const precision = precisionOf(predicted, wanted, order);
    if (precision === 0) return 0;
    logarithms += Math.log(precision) / MAX_ORDER;
  }
  const lengthRatio = predicted.length / wanted.length;
  const brevityPenalty = lengthRatio > 1 ? 1 : Math.exp(1 - 1 / lengthRatio);
  return Math.exp(logarithms) * brevityPenalty;
};
