import { describe, expect, it } from '@jest/globals';
import { resolveBehaviour } from '../behaviour.js';
import { selectMetrics } from '../metrics/metric-selection.js';
import { genaiCustomMetrics } from './genai-custom-metrics.js';

const request = {
  extraMetrics: [
    'latency',
    'answer_similarity',
    {
      type: 'judge',
      name: 'tone',
      definition: 'd',
      grading_prompt: 'r',
      examples: [{ input: 'i', output: 'o', score: 4, justification: 'j', grading_context: 'c' }],
      grading_context_columns: 'note',
      parameters: {},
    },
    { type: 'prompt', name: 'taste', judge_prompt: 'Rate {predictions}', greater_is_better: false },
    { type: 'guidelines', name: 'polite', guidelines: 'Be polite.' },
  ],
  judgeModel: 'endpoints:/judge',
  hasTargets: true,
};

const tableOf = (compat: string): ReturnType<typeof genaiCustomMetrics> => {
  const behaviour = resolveBehaviour({ compat });
  return genaiCustomMetrics(selectMetrics({ ...request, behaviour }).metrics, behaviour);
};

describe('genaiCustomMetrics', () => {
  it('should hold the arguments of MLflow’s constructors, one row a judge that it can build', () => {
    const table = tableOf('latest');
    expect(table?.columns).toEqual(['name', 'version', 'metric_args']);
    expect(table?.data.map(([name, version]) => [name, version])).toEqual([
      ['answer_similarity', 'v1'],
      ['tone', 'v1'],
      ['taste', ''],
    ]);
    const [similarity, tone, taste] = table?.data.map(([, , metricArguments]) => metricArguments) ?? [];
    expect(similarity).toMatchObject({
      fn_name: 'make_genai_metric',
      grading_context_columns: ['targets'],
      include_input: false,
      model: 'endpoints:/judge',
      parameters: { temperature: 0, max_tokens: 200, top_p: 1 },
      aggregations: ['mean', 'variance', 'p90'],
      greater_is_better: true,
    });
    expect(tone).toMatchObject({
      parameters: {},
      examples: [{ input: 'i', output: 'o', score: 4, justification: 'j', grading_context: { note: 'c' } }],
    });
    expect(taste).toMatchObject({
      fn_name: 'make_genai_metric_from_prompt',
      judge_prompt: 'Rate {predictions}',
      parameters: null,
      greater_is_better: false,
    });
    // The constructor knows no such argument.
    expect(taste).not.toHaveProperty('version');
  });

  it('should be nothing in 2.8, and where no judge is asked', () => {
    expect(tableOf('mlflow-2.8')).toBeNull();
    const behaviour = resolveBehaviour({});
    const { metrics } = selectMetrics({ preset: 'text', hasTargets: false, behaviour });
    expect(genaiCustomMetrics(metrics, behaviour)).toBeNull();
  });
});
