import { describe, expect, it } from '@jest/globals';
import { resolveBehaviour } from '../behaviour.js';
import { aggregateKey, resultName, scoreColumn } from './metric-keys.js';
import { metricByName, metricNames } from './metric-catalogue.js';
import { selectMetrics } from './metric-selection.js';

const latest = resolveBehaviour({});
const older = resolveBehaviour({ compat: 'mlflow-2.8' });
const names = (selection: ReturnType<typeof selectMetrics>): string[] => selection.metrics.map(resultName);

describe('selectMetrics', () => {
  it('should take the question-answering preset in order and say that toxicity is left out', () => {
    const selection = selectMetrics({ preset: 'question-answering', hasTargets: true, behaviour: latest });
    expect(names(selection)).toEqual([
      'token_count',
      'flesch_kincaid_grade_level/v1',
      'ari_grade_level/v1',
      'exact_match/v1',
    ]);
    expect(selection.warnings).toEqual([expect.stringMatching(/^toxicity needs a classifier/)]);
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
      'flesch_kincaid_grade_level/v1',
      'ari_grade_level/v1',
      'exact_match/v1',
      'rouge1/v1',
    ]);
  });

  it('should leave out what compares with targets when there are none', () => {
    const selection = selectMetrics({ preset: 'text-summarization', hasTargets: false, behaviour: latest });
    expect(names(selection)).toEqual(['token_count', 'flesch_kincaid_grade_level/v1', 'ari_grade_level/v1']);
    expect(selection.warnings).toHaveLength(5);
  });

  it.each([
    [{ preset: 'poetry' }, 'EVALUATION.UNKNOWN_PRESET'],
    [{ extraMetrics: ['constructor'] }, 'EVALUATION.UNKNOWN_METRIC'],
    [{}, 'EVALUATION.NO_METRICS'],
  ])('should refuse %j', (request, code) => {
    const select = (): unknown => selectMetrics({ ...request, hasTargets: true, behaviour: latest });
    expect(select).toThrow(expect.objectContaining({ code, status: 400 }));
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
