/**
 * What MLflow 3.17.2 computed for these rows with `model_type="question-answering"` (textstat 0.7.13, no toxicity model):
 * case `preset-qa` of the recorded golden values, copied from there and not from Weir.
 */
const ROWS: readonly (readonly [string, string, string])[] = [
  ['What is a weir?', 'A low dam across a river.', 'A low dam across a river.'],
  [
    'What feeds the mill pond?',
    'The rising tide fills the pond through a gate. The gate then closes by itself.',
    'The rising tide fills the pond. It closes a gate when the water falls.',
  ],
  ['Who owns the boat?', 'Nobody knows who owns the boat.', "I don't know."],
];

export const GOLDEN_REQUEST = {
  data: { rows: ROWS.map(([inputs, ground_truth, answer]) => ({ inputs, ground_truth, answer })) },
  model: { predictions_column: 'answer' },
  targets: 'ground_truth',
  model_type: 'question-answering',
};

export const GOLDEN_METRICS = {
  'flesch_kincaid_grade_level/v1/mean': 0.44396825396825496,
  'flesch_kincaid_grade_level/v1/variance': 4.86557435122197,
  'flesch_kincaid_grade_level/v1/p90': 2.2803809523809533,
  'ari_grade_level/v1/mean': -1.3811904761904756,
  'ari_grade_level/v1/variance': 3.453007596371877,
  'ari_grade_level/v1/p90': 0.4651428571428562,
  'exact_match/v1': 0.3333333333333333,
};

const SCORES: readonly (readonly [number, number, number])[] = [
  [7, 2.4833333333, -2.73],
  [16, 1.4685714286, 1.2464285714],
  [5, -2.62, -2.66],
];

export const GOLDEN_TABLE = {
  columns: [
    'inputs',
    'ground_truth',
    'answer',
    'token_count',
    'flesch_kincaid_grade_level/v1/score',
    'ari_grade_level/v1/score',
  ],
  data: ROWS.map((cells, index) => [...cells, ...(SCORES[index] ?? [])]),
};
