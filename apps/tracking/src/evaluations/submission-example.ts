/** Shown by Swagger's "Try it out": works on a fresh installation with the demo endpoint. */
export const SUBMISSION_EXAMPLES = {
  endpoint: {
    summary: 'Ask a gateway endpoint',
    value: {
      experiment_name: 'quality',
      data: {
        rows: [
          { inputs: 'What is a weir?', ground_truth: 'A low dam across a river.' },
          { inputs: 'What feeds the mill pond?', ground_truth: 'The tide.' },
        ],
      },
      model: { endpoint: 'endpoints:/chat', prompt: 'Answer briefly: {inputs}' },
      targets: 'ground_truth',
      model_type: 'question-answering',
      extra_metrics: ['latency'],
    },
  },
  predictions: {
    summary: 'Score predictions that are there already',
    value: {
      data: {
        rows: [
          { inputs: 'What is a weir?', ground_truth: 'A low dam.', answer: 'A low dam across a river.' },
        ],
      },
      model: { predictions_column: 'answer' },
      targets: 'ground_truth',
      model_type: 'question-answering',
    },
  },
};

export const RESUMPTION_EXAMPLES = {
  goOn: { summary: 'Go on where it ended', value: {} },
  retry: { summary: 'Also do again what failed', value: { retry_failed: true } },
  raise: { summary: 'Go on with a higher limit', value: { limits: { max_cost_usd: 20 } } },
};
