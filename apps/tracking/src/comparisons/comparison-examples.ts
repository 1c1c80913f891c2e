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
