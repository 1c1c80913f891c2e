/**
 * Recorded by running MLflow 2.8.1 (textstat 0.7.3: legacy) and MLflow 3.17.2 (textstat 0.7.13: modern): copied from the golden values
 * in `conformance/evaluation/golden`, `evaluate.json` (cases preset-qa, preset-summarization, preset-retriever, preset-retriever-k)
 * and `retrieval.json` (rows r03, r04, r06, r12, r13). Scores of rows are as results tables have them, with ten decimals.
 */

export interface GoldenScores {
  readonly rows: readonly number[];
  readonly mean: number;
  readonly variance: number;
  readonly p90: number;
}

type ByMetric = Readonly<Record<string, GoldenScores>>;
type Readability = Readonly<Record<'legacy' | 'modern', ByMetric>>;

export const QA = {
  columns: ['inputs', 'ground_truth', 'answer'],
  rows: [
    ['What is a weir?', 'A low dam across a river.', 'A low dam across a river.'],
    [
      'What feeds the mill pond?',
      'The rising tide fills the pond through a gate. The gate then closes by itself.',
      'The rising tide fills the pond. It closes a gate when the water falls.',
    ],
    ['Who owns the boat?', 'Nobody knows who owns the boat.', "I don't know."],
  ],
};
export const SUMMARIES = {
  columns: ['document', 'summary', 'reference'],
  rows: [
    ['doc one', 'the cat was found under the bed', 'the cat was under the bed'],
    ['doc two', 'line one\nline two', 'line two\nline one'],
    ['doc three', '', 'nothing to summarise here'],
  ],
};
export const RETRIEVED = {
  columns: ['question', 'retrieved', 'relevant'],
  rows: [
    ['q1', ['a', 'x', 'b'], ['a', 'b', 'c']],
    ['q2', ['x', 'y', 'a'], ['a']],
    ['q3', [], ['a']],
    ['q4', ['d', 'd', 'e', 'f'], ['d', 'f']],
  ],
};

export const QA_TOKENS = [7, 16, 5];
export const SUMMARY_TOKENS = [7, 5, 0];
export const QA_EXACT_MATCH = 0.3333333333333333;

export const QA_READABILITY: Readability = {
  legacy: {
    'flesch_kincaid_grade_level/v1': {
      rows: [0.9, 1.3, -2.7],
      mean: -0.16666666666666666,
      variance: 3.2355555555555564,
      p90: 1.22,
    },
    'ari_grade_level/v1': {
      rows: [-2.8, 1.2, -2.7],
      mean: -1.4333333333333333,
      variance: 3.468888888888889,
      p90: 0.42000000000000004,
    },
  },
  modern: {
    'flesch_kincaid_grade_level/v1': {
      rows: [2.4833333333, 1.4685714286, -2.62],
      mean: 0.44396825396825496,
      variance: 4.86557435122197,
      p90: 2.2803809523809533,
    },
    'ari_grade_level/v1': {
      rows: [-2.73, 1.2464285714, -2.66],
      mean: -1.3811904761904756,
      variance: 3.453007596371877,
      p90: 0.4651428571428562,
    },
  },
};
export const SUMMARY_READABILITY: Readability = {
  legacy: {
    'flesch_kincaid_grade_level/v1': {
      rows: [0.1, -2.3, -15.7],
      mean: -5.966666666666666,
      variance: 48.32888888888889,
      p90: -0.3799999999999999,
    },
    'ari_grade_level/v1': {
      rows: [-1.2, -3.0, 0.0],
      mean: -1.4000000000000001,
      variance: 1.5200000000000002,
      p90: -0.23999999999999994,
    },
  },
  modern: {
    'flesch_kincaid_grade_level/v1': {
      rows: [0.6257142857, -2.23, 0.0],
      mean: -0.5347619047619047,
      variance: 1.5021691609977301,
      p90: 0.5005714285714277,
    },
    'ari_grade_level/v1': {
      rows: [-1.1085714286, -2.945, 0.0],
      mean: -1.3511904761904756,
      variance: 1.474936167800454,
      p90: -0.2217142857142853,
    },
  },
};

/** The same in both generations. */
export const SUMMARY_ROUGE: ByMetric = {
  'rouge1/v1': {
    rows: [0.9230769231, 1.0, 0.0],
    mean: 0.641025641025641,
    variance: 0.2064431295200526,
    p90: 0.9846153846153846,
  },
  'rouge2/v1': {
    rows: [0.7272727273, 0.6666666667, 0.0],
    mean: 0.4646464646464646,
    variance: 0.10856035098459338,
    p90: 0.7151515151515151,
  },
  'rougeL/v1': {
    rows: [0.9230769231, 0.5, 0.0],
    mean: 0.4743589743589743,
    variance: 0.1423405654174885,
    p90: 0.8384615384615385,
  },
  'rougeLsum/v1': {
    rows: [0.9230769231, 1.0, 0.0],
    mean: 0.641025641025641,
    variance: 0.2064431295200526,
    p90: 0.9846153846153846,
  },
};

/** By k. The same in both generations, of which the older has no ndcg. */
export const RETRIEVED_SCORES: Readonly<Record<number, ByMetric>> = {
  '2': {
    precision_at: { rows: [0.5, 0.0, 0.0, 1.0], mean: 0.375, variance: 0.171875, p90: 0.8500000000000001 },
    recall_at: {
      rows: [0.3333333333, 0.0, 0.0, 0.5],
      mean: 0.20833333333333331,
      variance: 0.046875,
      p90: 0.45,
    },
    ndcg_at: {
      rows: [0.6131471928, 0.0, 0.0, 1.0],
      mean: 0.4032867981913646,
      variance: 0.18134712840359812,
      p90: 0.8839441578296376,
    },
  },
  '3': {
    precision_at: {
      rows: [0.6666666667, 0.3333333333, 0.0, 0.6666666667],
      mean: 0.41666666666666663,
      variance: 0.07638888888888888,
      p90: 0.6666666666666666,
    },
    recall_at: {
      rows: [0.6666666667, 1.0, 0.0, 0.5],
      mean: 0.5416666666666666,
      variance: 0.13020833333333334,
      p90: 0.9,
    },
    ndcg_at: {
      rows: [0.703918089, 0.5, 0.0, 0.765360637],
      mean: 0.49231968150568917,
      variance: 0.09044072638241105,
      p90: 0.7469278726022757,
    },
  },
};

/** Scores of each row for k = 1, 2, 3, 4, 5. */
export const RETRIEVED_UP_TO_FIVE = [
  {
    retrieved: ['a', 'x', 'b'],
    relevant: ['a', 'b', 'c'],
    precision_at: [1.0, 0.5, 0.6666666666666666, 0.6666666666666666, 0.6666666666666666],
    recall_at: [
      0.3333333333333333, 0.3333333333333333, 0.6666666666666666, 0.6666666666666666, 0.6666666666666666,
    ],
    ndcg_at: [1.0, 0.6131471927654585, 0.7039180890341348, 0.7039180890341348, 0.7039180890341348],
  },
  {
    retrieved: ['x', 'y', 'a'],
    relevant: ['a'],
    precision_at: [0.0, 0.0, 0.3333333333333333, 0.3333333333333333, 0.3333333333333333],
    recall_at: [0.0, 0.0, 1.0, 1.0, 1.0],
    ndcg_at: [0.0, 0.0, 0.5, 0.5, 0.5],
  },
  {
    retrieved: [],
    relevant: ['a'],
    precision_at: [0, 0, 0, 0, 0],
    recall_at: [0.0, 0.0, 0.0, 0.0, 0.0],
    ndcg_at: [0, 0, 0, 0, 0],
  },
  {
    retrieved: ['d1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7', 'd8', 'd9', 'd10'],
    relevant: ['d1', 'd4', 'd7', 'd10'],
    precision_at: [1.0, 0.5, 0.3333333333333333, 0.5, 0.4],
    recall_at: [0.25, 0.25, 0.25, 0.5, 0.5],
    ndcg_at: [1.0, 0.6131471927654585, 0.46927872602275655, 0.5585075862632193, 0.5585075862632193],
  },
  {
    retrieved: ['a', 'a', 'b'],
    relevant: ['a', 'b'],
    precision_at: [1.0, 1.0, 1.0, 1.0, 1.0],
    recall_at: [0.5, 0.5, 1.0, 1.0, 1.0],
    ndcg_at: [1.0, 1.0, 1.0, 1.0, 1.0],
  },
];
