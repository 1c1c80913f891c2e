const QUESTIONS = [
  { inputs: 'What is a weir?', ground_truth: 'A low dam across a river.' },
  { inputs: 'What feeds the mill pond?', ground_truth: 'The tide.' },
];
const ANSWERS = [
  {
    inputs: 'What is a weir?',
    ground_truth: 'A low dam.',
    passages: 'A weir is a low dam built across a river.',
    answer: 'A low dam across a river.',
  },
];
const SCORED_ANSWERS = {
  data: { rows: ANSWERS },
  model: { predictions_column: 'answer' },
  targets: 'ground_truth',
};
const RUN_ID = '0190a4f2b3c87def8123456789abcdef';

/** Shown by Swagger's "Try it out"; those with rows work on a fresh installation with the demo endpoint. */
export const SUBMISSION_EXAMPLES = {
  endpoint: {
    summary: 'Ask a gateway endpoint',
    value: {
      experiment_name: 'quality',
      data: { rows: QUESTIONS },
      model: { endpoint: 'endpoints:/chat', prompt: 'Answer briefly: {inputs}' },
      targets: 'ground_truth',
      model_type: 'question-answering',
      extra_metrics: ['latency'],
    },
  },
  predictions: {
    summary: 'Score predictions that are there already',
    value: { ...SCORED_ANSWERS, model_type: 'question-answering' },
  },
  judges: {
    summary: 'Ask judges',
    value: {
      ...SCORED_ANSWERS,
      judge_model: 'endpoints:/chat',
      evaluator_config: { col_mapping: { context: 'passages' } },
      extra_metrics: ['answer_correctness', 'faithfulness'],
    },
  },
  guidelines: {
    summary: 'Hold answers against guidelines, and against a rubric of your own',
    value: {
      ...SCORED_ANSWERS,
      judge_model: 'endpoints:/chat',
      extra_metrics: [
        { type: 'guidelines', name: 'brief', guidelines: ['The answer has one sentence.', 'It is polite.'] },
        {
          type: 'judge',
          name: 'professionalism',
          definition: 'Professionalism is a formal, respectful and fitting tone.',
          grading_prompt: 'Score 1 for slang, 3 for a casual tone, 5 for a formal and respectful one.',
          aggregations: ['mean', 'min'],
        },
      ],
    },
  },
  javascript: {
    summary: 'Compute a metric of your own',
    value: {
      ...SCORED_ANSWERS,
      extra_metrics: [
        { type: 'javascript', name: 'brevity', source: 'prediction.length < 80 ? 1 : 0' },
        'exact_match',
      ],
    },
  },
  retriever: {
    summary: 'Score what a retriever found',
    value: {
      data: {
        rows: [{ question: 'What is a weir?', relevant: ['d1', 'd7'], retrieved: ['d7', 'd3', 'd1'] }],
      },
      model: { predictions_column: 'retrieved' },
      targets: 'relevant',
      model_type: 'retriever',
      evaluator_config: { retriever_k: 2 },
    },
  },
  limits: {
    summary: 'Stop at a number of calls or an amount of money',
    value: {
      data: { rows: QUESTIONS },
      model: { endpoint: 'endpoints:/chat', prompt: '{inputs}' },
      targets: 'ground_truth',
      extra_metrics: ['answer_similarity'],
      judge_model: 'endpoints:/chat',
      limits: {
        max_calls: 10_000,
        max_cost_usd: 5,
        concurrency: 8,
        requests_per_minute: 600,
        prices: { 'endpoints:/chat': { input_per_million: 2.5, output_per_million: 10 } },
      },
      priority: 'low',
      idempotency_key: 'nightly-2026-11-21',
    },
  },
  table: {
    summary: 'Read the rows from a table of a run',
    value: {
      data: { table: { run_id: RUN_ID, artifact_file: 'answers.json' } },
      model: { predictions_column: 'answer' },
      targets: 'ground_truth',
      model_type: 'text-summarization',
    },
  },
  dataset: {
    summary: 'Read the rows from a dataset, ask a model by its URI',
    value: {
      data: { dataset: { dataset_id: 'd-0190a4f2b3c87def8123456789abcdef' } },
      model: { uri: 'openai:/gpt-4', prompt: 'Answer briefly: {inputs}' },
      extra_metrics: ['token_count'],
    },
  },
};

export const RESUMPTION_EXAMPLES = {
  goOn: { summary: 'Go on where it ended', value: {} },
  retry: { summary: 'Also do again what failed', value: { retry_failed: true } },
  raise: { summary: 'Go on with a higher limit', value: { limits: { max_cost_usd: 20 } } },
};
