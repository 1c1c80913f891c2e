import { describe, expect, it } from '@jest/globals';
import { resolveBehaviour } from '../behaviour.js';
import { aggregateKey, resultName, scoreColumn } from './metric-keys.js';
import { metricByName, metricNames } from './metric-catalogue.js';
import { selectMetrics } from './metric-selection.js';

const latest = resolveBehaviour({});
const older = resolveBehaviour({ compat: 'mlflow-2.8' });
const names = (selection: ReturnType<typeof selectMetrics>): string[] => selection.metrics.map(resultName);

describe('selectMetrics', () => {
  it('should take the question-answering preset in order', () => {
    const selection = selectMetrics({ preset: 'question-answering', hasTargets: true, behaviour: latest });
    expect(names(selection)).toEqual([
      'token_count',
      'toxicity/v1',
      'flesch_kincaid_grade_level/v1',
      'ari_grade_level/v1',
      'exact_match/v1',
    ]);
    expect(selection.warnings).toEqual([]);
  });

  it('should put latency first and a repeated metric once', () => {
    const extraMetrics = ['exact_match', 'latency', 'rouge1'];
    const selection = selectMetrics({
      preset: 'question-answering',
      extraMetrics,
      hasTargets: true,
      behaviour: latest,
    });
    expect(names(selection)).toEqual([
      'latency',
      'token_count',
      'toxicity/v1',
      'flesch_kincaid_grade_level/v1',
      'ari_grade_level/v1',
      'exact_match/v1',
      'rouge1/v1',
    ]);
  });

  it('should leave out what compares with targets when there are none', () => {
    const selection = selectMetrics({ preset: 'text-summarization', hasTargets: false, behaviour: latest });
    expect(names(selection)).toEqual([
      'token_count',
      'toxicity/v1',
      'flesch_kincaid_grade_level/v1',
      'ari_grade_level/v1',
    ]);
    expect(selection.warnings).toHaveLength(4);
  });

  it('should take judges by name and by description, where they were asked for', () => {
    const extraMetrics = [
      'relevance',
      { type: 'guidelines', name: 'polite', guidelines: 'Be polite.', model: 'endpoints:/strict' },
      'rouge1',
      { type: 'judge', name: 'answer_similarity', parameters: {} },
    ];
    const judgeModel = 'endpoints:/judge';
    const { metrics } = selectMetrics({ extraMetrics, judgeModel, hasTargets: true, behaviour: latest });
    const described = metrics.map((metric) => [
      resultName(metric),
      metric.kind === 'judged' ? metric.model : null,
    ]);
    expect(described).toEqual([
      ['relevance/v1', 'endpoints:/judge'],
      ['polite', 'endpoints:/strict'],
      ['rouge1/v1', null],
      ['answer_similarity/v1', 'endpoints:/judge'],
    ]);
  });

  it('should ask MLflow’s default model where nobody names one', () => {
    const { metrics } = selectMetrics({ extraMetrics: ['relevance'], hasTargets: false, behaviour: latest });
    expect(metrics).toEqual([expect.objectContaining({ model: 'openai:/gpt-4' })]);
  });

  const guidelines = { type: 'guidelines', name: 'polite', guidelines: 'Be polite.' };

  it.each([
    [[guidelines, 'latency', guidelines], 'extra_metrics[2].name', /another metric .* 'polite'/],
    [
      [{ type: 'judge', name: 'relevance' }, 'relevance'],
      'extra_metrics[1]',
      /another metric .* 'relevance\/v1'/,
    ],
    [['relevance', { type: 'judge', name: 'relevance' }], 'extra_metrics[1].name', /another metric/],
    [[{ type: 'vibes', name: 'x' }], 'extra_metrics[0].type', /must be one of: judge, prompt, guidelines/],
    [[{ type: 'constructor', name: 'x' }], 'extra_metrics[0].type', /must be one of/],
    [[guidelines, { type: 'judge', name: 'tone' }], 'extra_metrics[1].definition', /missing/],
    [['answer_similarity'], 'targets', /needs targets/],
    [[{ type: 'prompt', name: 'x', judge_prompt: '{targets}' }], 'targets', /needs targets/],
  ])('should refuse %j', (extraMetrics, field, message) => {
    const select = (): unknown => selectMetrics({ extraMetrics, hasTargets: false, behaviour: latest });
    expect(select).toThrow(
      expect.objectContaining({
        status: 400,
        message: expect.stringMatching(message),
        details: expect.objectContaining({ field }),
      }),
    );
  });

  it('should refuse a model that cannot judge', () => {
    const request = { extraMetrics: ['relevance'], hasTargets: false, behaviour: latest };
    expect(() => selectMetrics({ ...request, judgeModel: 'gpt-4:latest' })).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ field: 'judge_model' }) }),
    );
  });

  it.each([
    [{ preset: 'poetry' }, 'EVALUATION.UNKNOWN_PRESET'],
    [{ extraMetrics: ['constructor'] }, 'EVALUATION.UNKNOWN_METRIC'],
    [{}, 'EVALUATION.NO_METRICS'],
  ])('should refuse %j', (request, code) => {
    const select = (): unknown => selectMetrics({ ...request, hasTargets: true, behaviour: latest });
    expect(select).toThrow(expect.objectContaining({ code, status: 400 }));
  });

  it('should name every metric that there is to whoever asks for another', () => {
    expect(() => metricByName('precision_at_k', latest)).toThrow(
      /known: exact_match, .*precision_at_<k>, .*toxicity, .*answer_similarity/,
    );
  });

  it('should know bleu only in the latest behaviour', () => {
    expect(metricNames(latest)).toContain('bleu');
    expect(metricNames(older)).not.toContain('bleu');
    expect(() => metricByName('bleu', older)).toThrow(
      expect.objectContaining({ code: 'EVALUATION.UNKNOWN_METRIC' }),
    );
  });
});

describe('metric keys', () => {
  it('should name run metrics and columns as MLflow does', () => {
    const exactMatch = metricByName('exact_match', latest);
    expect([aggregateKey(exactMatch, 'exact_match'), scoreColumn(exactMatch)]).toEqual([
      'exact_match/v1',
      null,
    ]);
    const grade = metricByName('ari_grade_level', latest);
    expect([aggregateKey(grade, 'p90'), scoreColumn(grade)]).toEqual([
      'ari_grade_level/v1/p90',
      'ari_grade_level/v1/score',
    ]);
    const latency = metricByName('latency', latest);
    expect([aggregateKey(latency, 'mean'), scoreColumn(latency)]).toEqual(['latency/mean', 'latency']);
  });
});

describe('resolveBehaviour', () => {
  it('should preset textstat by compat and let it be chosen apart', () => {
    expect(latest).toEqual({ compat: 'latest', textstat: 'modern' });
    expect(older).toEqual({ compat: 'mlflow-2.8', textstat: 'legacy' });
    expect(resolveBehaviour({ compat: 'mlflow-2.8', textstat: 'modern' }).textstat).toBe('modern');
  });

  it.each([
    [{ compat: 'mlflow-1' }, 'compat'],
    [{ textstat: 'newest' }, 'textstat'],
  ])('should refuse %j', (wanted, field) => {
    expect(() => resolveBehaviour(wanted)).toThrow(
      expect.objectContaining({
        code: 'EVALUATION.UNKNOWN_BEHAVIOUR',
        details: expect.objectContaining({ field }),
      }),
    );
  });
});
