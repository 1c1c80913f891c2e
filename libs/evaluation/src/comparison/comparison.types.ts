/** Scores of the same rows by two systems, in one order; NaN where a row has none. */
export interface PairedScores {
  readonly baseline: ArrayLike<number>;
  readonly candidate: ArrayLike<number>;
}

export interface ComparisonRequest {
  /** Probability of a false alarm over all metrics together. */
  readonly alpha: number;
  /** A difference worth finding; null for a usual one. */
  readonly targetDifference: number | null;
  /** Whether scores can only be 0 or 1, even if all that were seen are the same. */
  readonly isYesNo?: boolean;
}

/** A metric as two systems are compared by it. */
export interface ComparedMetric {
  readonly metric: string;
  /** Null when neither more nor less is better. */
  readonly isGreaterBetter: boolean | null;
}

export type TestName = 'mcnemar-mid-p' | 'paired-t' | 'wilcoxon';

export interface ChosenTest {
  readonly name: TestName;
  /** Why this one. */
  readonly reason: string;
  readonly statistic: number | null;
  readonly pValue: number;
  /** Above 0: the candidate's scores are the greater, as this test sees it. */
  readonly direction: number;
}

export interface OtherTest {
  readonly name: string;
  readonly statistic: number | null;
  readonly pValue: number;
}

export interface DifferenceInterval {
  readonly low: number;
  readonly high: number;
  readonly method: 'newcombe-paired' | 'paired-t' | 'paired-bootstrap-bca';
}

export interface SampleSizeAdvice {
  readonly difference: number;
  readonly rows: number;
}

/** A row whose score changed, by its place among the pairs. */
export interface ChangedPair {
  readonly pair: number;
  readonly baseline: number;
  readonly candidate: number;
}

export interface ScoreChanges {
  readonly greater: number;
  readonly smaller: number;
  readonly unchanged: number;
  /** Those with the largest differences, largest first. */
  readonly mostGreater: readonly ChangedPair[];
  readonly mostSmaller: readonly ChangedPair[];
}

/** Two systems by one metric, before other metrics are taken into account. */
export interface ScoreComparison {
  /** Pairs that both have a score of. */
  readonly n: number;
  readonly baselineMean: number;
  readonly candidateMean: number;
  readonly difference: number;
  readonly interval: DifferenceInterval | null;
  readonly test: ChosenTest;
  readonly otherTests: readonly OtherTest[];
  readonly detectableDifference: number | null;
  readonly sampleSizes: readonly SampleSizeAdvice[];
  readonly changes: ScoreChanges;
}

export type Verdict = 'improved' | 'regressed' | 'no-significant-difference' | 'not-comparable';
