const BLOCK = 128;
const LANES = 8;

const sumBlock = (values: readonly number[], start: number, length: number): number => {
  const lanes = values.slice(start, start + LANES);
  const whole = length - (length % LANES);
  for (let offset = LANES; offset < whole; offset += LANES) {
    for (let lane = 0; lane < LANES; lane++) {
      lanes[lane] = (lanes[lane] ?? 0) + (values[start + offset + lane] ?? 0);
    }
  }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = lanes;
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let offset = whole; offset < length; offset++) sum += values[start + offset] ?? 0;
  return sum;
};

const sumRange = (values: readonly number[], start: number, length: number): number => {
  if (length < LANES) {
    let sum = -0;
    for (let at = start; at < start + length; at++) sum += values[at] ?? 0;
    return sum;
  }
  if (length <= BLOCK) return sumBlock(values, start, length);
  const half = Math.floor(length / 2);
  const left = half - (half % LANES);
  return sumRange(values, start, left) + sumRange(values, start + left, length - left);
};

/** NumPy's pairwise sum (numpy/_core/src/umath/loops_utils.h.src): the same additions in the same order. */
export const pairwiseSum = (values: readonly number[]): number => sumRange(values, 0, values.length);

/** `numpy.mean`; NaN without values. */
export const mean = (values: readonly number[]): number => pairwiseSum(values) / values.length;

/** `numpy.var`, of the population: divided by n. */
export const variance = (values: readonly number[]): number => {
  const centre = mean(values);
  const squares = values.map((value) => (value - centre) * (value - centre));
  return pairwiseSum(squares) / values.length;
};

/** As plain doubles: an array's own sort would make an object of each number. */
const ascending = (values: readonly number[]): Float64Array | null =>
  values.some(Number.isNaN) ? null : Float64Array.from(values).sort();

/** `numpy.percentile` with its default linear interpolation, and its two-sided formula for the last bit. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = ascending(values);
  if (sorted === null || sorted.length === 0) return Number.NaN;
  const position = (percent / 100) * (sorted.length - 1);
  const low = Math.floor(position);
  const share = position - low;
  const before = sorted[low] ?? Number.NaN;
  const after = sorted[Math.min(low + 1, sorted.length - 1)] ?? Number.NaN;
  return share < 0.5 ? before + (after - before) * share : after - (after - before) * (1 - share);
};

/** `numpy.median`: the mean of the two middle values. */
export const median = (values: readonly number[]): number => {
  const sorted = ascending(values);
  if (sorted === null || sorted.length === 0) return Number.NaN;
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? Number.NaN) : mean([...sorted.slice(half - 1, half + 1)]);
};

/** `numpy.min` and `numpy.max`: NaN wins. */
export const minimum = (values: readonly number[]): number =>
  values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);

export const maximum = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
