/** Shown by Swagger's "Try it out". */
export const COMPARISON_EXAMPLES = {
  runs: {
    summary: 'Two runs',
    value: {
      baseline: { run_id: '0190a4f2b3c87def8123456789abcdef' },
      candidate: { run_id: '0190a4f2b3c87def8123456789abcdee' },
    },
  },
  chosen: {
    summary: 'Two evaluations, by some metrics, rows known by a column',
    value: {
      baseline: { evaluation_id: '8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b10' },
      candidate: { evaluation_id: '8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b11' },
      metrics: ['exact_match', 'token_count'],
      greater_is_better: { token_count: false },
      match_on: 'inputs',
      target_difference: 0.01,
    },
  },
};

export const AGREEMENT_EXAMPLES = {
  labels: {
    summary: 'Labels of some rows',
    value: {
      metric: 'answer_correctness',
      labels: [
        { row_index: 0, label: 5 },
        { row_index: 1, label: 4 },
        { row_index: 2, label: 1 },
        { row_index: 3, label: 3 },
        { row_index: 4, label: 5 },
      ],
    },
  },
  keys: {
    summary: 'Rows by what they ask',
    value: {
      metric: 'polite',
      key_column: 'inputs',
      labels: [
        { key: 'What is a weir?', label: 'yes' },
        { key: 'What feeds the mill pond?', label: 'no' },
      ],
    },
  },
  column: {
    summary: 'Labels that the data brought along',
    value: { metric: 'answer_correctness', label_column: 'human' },
  },
};

export const SAMPLE_SIZE_EXAMPLES = {
  rate: { summary: 'Yes and no', value: { baseline_rate: 0.7, difference: 0.05 } },
  amounts: { summary: 'Amounts', value: { standard_deviation: 0.25, difference: 0.02 } },
  inverse: { summary: 'What 1000 rows show', value: { baseline_rate: 0.7, rows: 1000 } },
};
