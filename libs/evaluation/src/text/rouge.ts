/** Token pairs that rougeL and rougeLsum compare at most: their work (and rougeLsum's memory) grows with the product. */
const MAX_TOKEN_PAIRS = 36_000_000;

/** Counts of a bag of tokens or n-grams. */
type Bag = Map<string, number>;

/** rouge_score's default tokenizer without a stemmer: runs of ASCII letters and digits, in lower case. */
export const rougeTokens = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];

const bagOf = (items: readonly string[]): Bag => {
  const bag: Bag = new Map();
  for (const item of items) bag.set(item, (bag.get(item) ?? 0) + 1);
  return bag;
};

const nGrams = (tokens: readonly string[], order: number): string[] =>
  order === 1
    ? [...tokens]
    : tokens.slice(order - 1).map((_, start) => tokens.slice(start, start + order).join(' '));

const harmonicMean = (precision: number, recall: number): number =>
  precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);

/** rouge1 and rouge2: the F score of the shared n-grams. */
export const rougeN = (prediction: string, target: string, order: 1 | 2): number => {
  const predicted = nGrams(rougeTokens(prediction), order);
  const wanted = nGrams(rougeTokens(target), order);
  const wantedBag = bagOf(wanted);
  let overlap = 0;
  for (const [gram, count] of bagOf(predicted)) overlap += Math.min(count, wantedBag.get(gram) ?? 0);
  return harmonicMean(overlap / Math.max(1, predicted.length), overlap / Math.max(1, wanted.length));
};

/** Tokens as numbers, the same for the same token in both lists: the tables below compare them millions of times. */
const numbered = (
  left: readonly string[],
  right: readonly string[],
): [left: Int32Array, right: Int32Array] => {
  const numbers = new Map<string, number>();
  const numberOf = (token: string): number => {
    const known = numbers.get(token);
    if (known !== undefined) return known;
    numbers.set(token, numbers.size);
    return numbers.size - 1;
  };
  return [Int32Array.from(left, numberOf), Int32Array.from(right, numberOf)];
};

const longestCommonSubsequence = (wanted: readonly string[], predicted: readonly string[]): number => {
  const [left, right] = numbered(wanted, predicted);
  let above = new Uint32Array(right.length + 1);
  let row = new Uint32Array(right.length + 1);
  for (const token of left) {
    for (let column = 1; column <= right.length; column++) {
      const up = above[column] ?? 0;
      const before = row[column - 1] ?? 0;
      const longer = up > before ? up : before;
      row[column] = token === right[column - 1] ? (above[column - 1] ?? 0) + 1 : longer;
    }
    [above, row] = [row, above];
  }
  return above[right.length] ?? 0;
};

/** Whether rougeL and rougeLsum can be computed in reasonable time: about 6,000 words against 6,000. */
export const isComparableByRougeL = (prediction: string, target: string): boolean => {
  // A token takes at least one character and a separator, so most texts need not be split to know.
  const mostPairs = ((prediction.length + 1) / 2) * ((target.length + 1) / 2);
  if (mostPairs <= MAX_TOKEN_PAIRS) return true;
  return rougeTokens(prediction).length * rougeTokens(target).length <= MAX_TOKEN_PAIRS;
};

const subsequenceScore = (predicted: readonly string[], wanted: readonly string[]): number => {
  if (predicted.length === 0 || wanted.length === 0) return 0;
  const length = longestCommonSubsequence(wanted, predicted);
  return harmonicMean(length / predicted.length, length / wanted.length);
};

/** rougeL: the F score of the longest common subsequence of the whole texts. */
export const rougeL = (prediction: string, target: string): number =>
  subsequenceScore(rougeTokens(prediction), rougeTokens(target));

const DIAGONAL = 0;
const LEFT = 1;
const UP = 2;

/** For each cell of the table, row by row, the way that rouge_score's back-tracking leaves it. */
const backtrackingSteps = (wanted: readonly string[], predicted: readonly string[]): Uint8Array => {
  const steps = new Uint8Array(wanted.length * predicted.length);
  const [rows, columns] = numbered(wanted, predicted);
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

const sentencesOf = (text: string): string[][] => text.split('\n').filter(Boolean).map(rougeTokens);

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
  const predicted = sentencesOf(prediction);
  const wanted = sentencesOf(target);
  const [onlyPredicted = [], ...otherPredicted] = predicted;
  const [onlyWanted = [], ...otherWanted] = wanted;
  // One line against one line: the union is one subsequence, so the score is rougeL's.
  if (otherPredicted.length === 0 && otherWanted.length === 0)
    return subsequenceScore(onlyPredicted, onlyWanted);
  const predictedLength = predicted.flat().length;
  const wantedLength = wanted.flat().length;
  if (predictedLength === 0 || wantedLength === 0) return 0;
  const hits = countHits(wanted, predicted);
  return harmonicMean(hits / predictedLength, hits / wantedLength);
};
