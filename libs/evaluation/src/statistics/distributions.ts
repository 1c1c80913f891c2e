const EPSILON = Number.EPSILON;
const TINY = 1e-300;
const MAX_STEPS = 100_000;

/** Lanczos' approximation with g = 607/128 and 15 terms (P. Godfrey): about 15 digits for positive arguments. */
const LANCZOS = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  3.399464998481189e-5, 4.652362892704858e-5, -9.837447530487956e-5, 0.0001580887032249125,
  -0.00021026444172410488, 0.00021743961811521265, -0.0001643181065367639, 8.441822398385275e-5,
  -2.6190838401581408e-5, 3.6899182659531625e-6,
] as const;

/** ln Γ(x) for x > 0. */
export const logGamma = (x: number): number => {
  const base = x + 607 / 128 - 0.5;
  const series = LANCZOS.reduce((sum, term, index) => (index === 0 ? term : sum + term / (x - 1 + index)), 0);
  return 0.5 * Math.log(2 * Math.PI) + Math.log(series) + (x - 0.5) * Math.log(base) - base;
};

interface FractionTerm {
  readonly numerator: number;
  readonly denominator: number;
}

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/** A continued fraction by Lentz's method, as modified by Thompson and Barnett: 1 / (b₁ + a₂ / (b₂ + …)). */
const continuedFraction = (first: number, termAt: (step: number) => FractionTerm): number => {
  let c = 1 / TINY;
  let d = 1 / awayFromZero(first);
  let value = d;
  for (let step = 1; step < MAX_STEPS; step++) {
    const { numerator, denominator } = termAt(step);
    d = 1 / awayFromZero(denominator + numerator * d);
    c = awayFromZero(denominator + numerator / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < EPSILON) break;
  }
  return value;
};

/** The coefficients of DLMF 8.17.22. */
const betaTerm = (a: number, b: number, x: number, step: number): FractionTerm => {
  const half = Math.floor(step / 2);
  const numerator =
    step % 2 === 0
      ? (half * (b - half) * x) / ((a + 2 * half - 1) * (a + 2 * half))
      : (-(a + half) * (a + b + half) * x) / ((a + 2 * half) * (a + 2 * half + 1));
  return { numerator, denominator: 1 };
};

/** The regularised incomplete beta function I_x(a, b). */
export const regularisedBeta = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * continuedFraction(1, (step) => betaTerm(a, b, x, step))) / a;
};

/** Below this the series of erf converges fast, above it the continued fraction of erfc. */
const SERIES_UP_TO = 2;

const erfSeries = (x: number): number => {
  let term = x;
  let sum = x;
  for (let step = 1; Math.abs(term) > EPSILON * Math.abs(sum) && step < MAX_STEPS; step++) {
    term *= (2 * x * x) / (2 * step + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
};

const erfcFraction = (x: number): number => {
  const fraction = continuedFraction(x, (step) => ({ numerator: step / 2, denominator: x }));
  return (Math.exp(-x * x) / Math.sqrt(Math.PI)) * fraction;
};

/** The complementary error function (DLMF 7.6.2 and 7.9.1). */
export const erfc = (x: number): number => {
  if (x < 0) return 2 - erfc(-x);
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < SERIES_UP_TO ? 1 - erfSeries(x) : erfcFraction(x);
};

/** P(Z > z) of the standard normal distribution. */
export const normalUpperTail = (z: number): number => 0.5 * erfc(z / Math.SQRT2);

/** P(|T| > |t|) of Student's t distribution. */
export const studentTwoSided = (t: number, degrees: number): number => {
  if (Number.isNaN(t) || degrees <= 0) return Number.NaN;
  return regularisedBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
};

/** P(X > x) of the chi-square distribution with one degree of freedom. */
export const chiSquareOneUpperTail = (x: number): number => erfc(Math.sqrt(x / 2));

/** P(X ≤ k) of the binomial distribution with success probability ½. */
export const binomialHalfCdf = (k: number, n: number): number => {
  if (k < 0) return 0;
  return k >= n ? 1 : regularisedBeta(0.5, n - k, k + 1);
};

/** P(X = k) of the same. */
export const binomialHalfPmf = (k: number, n: number): number =>
  Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) - n * Math.LN2);

/** Where a falling function of x ≥ 0 takes the value: bisection down to neighbouring doubles. */
const solveFalling = (falling: (x: number) => number, value: number): number => {
  let low = 0;
  let high = 1;
  while (falling(high) > value && high < Number.MAX_VALUE / 2) high *= 2;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    if (falling(middle) > value) low = middle;
    else high = middle;
  }
};

/** The standard normal quantile. */
export const normalQuantile = (probability: number): number => {
  if (Number.isNaN(probability) || probability < 0 || probability > 1) return Number.NaN;
  if (probability === 0) return Number.NEGATIVE_INFINITY;
  if (probability === 1) return Number.POSITIVE_INFINITY;
  return probability < 0.5
    ? -solveFalling(normalUpperTail, probability)
    : solveFalling(normalUpperTail, 1 - probability);
};

/** How many standard errors a two-sided normal interval of that confidence reaches. */
export const normalReach = (confidence: number): number =>
  solveFalling(normalUpperTail, (1 - confidence) / 2);

/** The same for Student's t; NaN without degrees of freedom. */
export const studentReach = (confidence: number, degrees: number): number =>
  degrees <= 0 ? Number.NaN : solveFalling((t) => studentTwoSided(t, degrees), 1 - confidence);
