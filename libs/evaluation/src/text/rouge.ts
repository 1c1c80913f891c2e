import { rougeTokens, TokenPair, tokenPair } from './token-pair.js';

/** Token pairs that rougeL and rougeLsum compare at most: their work (and rougeLsum's memory) grows with the product. */
const MAX_TOKEN_PAIRS = 36_000_000;

/** Counts of a bag of tokens or n-grams. */
type Bag<Item = string> = Map<Item, number>;

const bagOf = <Item>(items: Iterable<Item>): Bag<Item> => {
  const bag: Bag<Item> = new Map();
  for (const item of items) bag.set(item, (bag.get(item) ?? 0) + 1);
  return bag;
};

const harmonicMean = (precision: number, recall: number): number =>
  precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);

/** Numbers of n-grams below this are counted in an array. Texts of up to 256 different words have no others. */
const MAX_COUNTED = 2 ** 16;

/** All zero between two calls. */
const counts = new Int32Array(MAX_COUNTED);

type Grams = Int32Array | Float64Array;

/** The tokens, or pairs of neighbours as one number each, which may be too large for 32 bits. */
const gramsOf = (tokens: Int32Array, order: 1 | 2, distinct: number): Grams => {
  if (order === 1) return tokens;
  const pairs = new Float64Array(Math.max(0, tokens.length - 1));
  for (let at = 0; at < pairs.length; at += 1)
    pairs[at] = (tokens[at] ?? 0) * distinct + (tokens[at + 1] ?? 0);
  return pairs;
};

const sharedByArray = (predicted: Grams, wanted: Grams): number => {
  let shared = 0;
  for (const gram of wanted) counts[gram] = (counts[gram] ?? 0) + 1;
  for (const gram of predicted) {
    const left = counts[gram] ?? 0;
    if (left === 0) continue;
    shared += 1;
    counts[gram] = left - 1;
  }
  for (const gram of wanted) counts[gram] = 0;
  return shared;
};

const sharedByMap = (predicted: Grams, wanted: Grams): number => {
  const bag = bagOf(wanted);
  let shared = 0;
  for (const gram of predicted) {
    const left = bag.get(gram) ?? 0;
    if (left === 0) continue;
    shared += 1;
    bag.set(gram, left - 1);
  }
  return shared;
};

/** rouge1 and rouge2: the F score of the shared n-grams. */
export const rougeN = (prediction: string, target: string, order: 1 | 2): number => {
  const pair = tokenPair(prediction, target);
  const predicted = gramsOf(pair.predicted, order, pair.distinct);
  const wanted = gramsOf(pair.wanted, order, pair.distinct);
  const isCountable = pair.distinct ** order <= MAX_COUNTED;
  const overlap = isCountable ? sharedByArray(predicted, wanted) : sharedByMap(predicted, wanted);
  return harmonicMean(overlap / Math.max(1, predicted.length), overlap / Math.max(1, wanted.length));
};

/** Whether rougeL and rougeLsum can be computed in reasonable time: about 6,000 words against 6,000. */
export const isComparableByRougeL = (prediction: string, target: string): boolean => {
  // A token takes at least one character and a separator, so most texts need not be split to know.
  const mostPairs = ((prediction.length + 1) / 2) * ((target.length + 1) / 2);
  if (mostPairs <= MAX_TOKEN_PAIRS) return true;
  return rougeTokens(prediction).length * rougeTokens(target).length <= MAX_TOKEN_PAIRS;
};

const subsequenceScore = (pair: TokenPair): number => {
  const { predicted, wanted } = pair;
  if (predicted.length === 0 || wanted.length === 0) return 0;
  const length = pair.commonLength;
  return harmonicMean(length / predicted.length, length / wanted.length);
};

/** rougeL: the F score of the longest common subsequence of the whole texts. */
export const rougeL = (prediction: string, target: string): number =>
  subsequenceScore(tokenPair(prediction, target));

const DIAGONAL = 0;
const LEFT = 1;
const UP = 2;

/** For each cell of the table, row by row, the way that rouge_score's back-tracking leaves it. */
const backtrackingSteps = (wanted: readonly string[], predicted: readonly string[]): Uint8Array => {
  const steps = new Uint8Array(wanted.length * predicted.length);
  const { wanted: rows, predicted: columns } = new TokenPair(predicted, wanted);
  let above = new Uint32Array(columns.length + 1);
  let row = new Uint32Array(columns.length + 1);
  rows.forEach((token, rowIndex) => {
    for (let column = 1; column <= columns.length; column++) {
      const left = row[column - 1] ?? 0;
      const up = above[column] ?? 0;
      const isSame = token === columns[column - 1];
      row[column] = isSame ? (above[column - 1] ?? 0) + 1 : Math.max(left, up);
      const step = isSame ? DIAGONAL : left > up ? LEFT : UP;
      steps[rowIndex * columns.length + column - 1] = step;
    }
    [above, row] = [row, above];
  });
  return steps;
};

/** Marks the target's positions of one longest common subsequence. */
const markCommon = (wanted: readonly string[], predicted: readonly string[], marked: Set<number>): void => {
  const steps = backtrackingSteps(wanted, predicted);
  let row = wanted.length - 1;
  let column = predicted.length - 1;
  while (row >= 0 && column >= 0) {
    const step = steps[row * predicted.length + column];
    if (step === DIAGONAL) marked.add(row);
    if (step !== LEFT) row -= 1;
    if (step !== UP) column -= 1;
  }
};

const linesOf = (text: string): string[] => text.split('\n').filter(Boolean);

const take = (bag: Bag, token: string): void => {
  bag.set(token, (bag.get(token) ?? 0) - 1);
};

const countHits = (wanted: readonly string[][], predicted: readonly string[][]): number => {
  const wantedLeft = bagOf(wanted.flat());
  const predictedLeft = bagOf(predicted.flat());
  let hits = 0;
  for (const sentence of wanted) {
    const union = new Set<number>();
    for (const other of predicted) markCommon(sentence, other, union);
    for (const [position, token] of sentence.entries()) {
      const isLeft = (wantedLeft.get(token) ?? 0) > 0 && (predictedLeft.get(token) ?? 0) > 0;
      if (!union.has(position) || !isLeft) continue;
      hits += 1;
      take(wantedLeft, token);
      take(predictedLeft, token);
    }
  }
  return hits;
};

/** rougeLsum: sentences are lines; each target line counts the union of what it shares with every predicted line. */
export const rougeLsum = (prediction: string, target: string): number => {
  const predictedLines = linesOf(prediction);
  const wantedLines = linesOf(target);
  // One line against one line: the union is one subsequence, so the score is rougeL's.
  if (predictedLines.length <= 1 && wantedLines.length <= 1) return rougeL(prediction, target);
  const predicted = predictedLines.map(rougeTokens);
  const wanted = wantedLines.map(rougeTokens);
  const predictedLength = predicted.flat().length;
  const wantedLength = wanted.flat().length;
  if (predictedLength === 0 || wantedLength === 0) return 0;
  const hits = countHits(wanted, predicted);
  return harmonicMean(hits / predictedLength, hits / wantedLength);
};
