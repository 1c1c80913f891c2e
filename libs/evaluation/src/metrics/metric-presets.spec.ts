import { describe, expect, it } from '@jest/globals';
import { resolveBehaviour } from '../behaviour.js';
import { aggregateKey, resultName, scoreColumn } from './metric-keys.js';
import { selectMetrics } from './metric-selection.js';

const TEXT = ['token_count', 'toxicity/v1', 'flesch_kincaid_grade_level/v1', 'ari_grade_level/v1'];

const preset = (name: string, compat: string, retrieverK?: number) =>
  selectMetrics({
    preset: name,
    hasTargets: true,
    behaviour: resolveBehaviour({ compat }),
    ...(retrieverK === undefined ? {} : { retrieverK }),
  }).metrics;

describe('presets, as MLflow documents them', () => {
  it.each(['latest', 'mlflow-2.8'])('should have its metrics in its order in %s', (compat) => {
    expect(preset('question-answering', compat).map(resultName)).toEqual([...TEXT, 'exact_match/v1']);
    expect(preset('text-summarization', compat).map(resultName)).toEqual([
      ...TEXT,
      'rouge1/v1',
      'rouge2/v1',
      'rougeL/v1',
      'rougeLsum/v1',
    ]);
    expect(preset('text', compat).map(resultName)).toEqual(TEXT);
  });

  it('should put k into the names of the retriever’s, and know ndcg since 2.9 only', () => {
    const latest = ['precision_at_3', 'recall_at_3', 'ndcg_at_3'];
    expect(preset('retriever', 'latest').map(resultName)).toEqual(latest);
    expect(preset('retriever', 'latest', 7).map(resultName)).toEqual(
      latest.map((name) => name.replace('3', '7')),
    );
    expect(preset('retriever', 'mlflow-2.8').map(resultName)).toEqual(['precision_at_3', 'recall_at_3']);
  });

  it('should give keys, columns and directions as in its table of metrics', () => {
    const shown = preset('question-answering', 'latest').map((metric) => ({
      keys: Object.keys(metric.aggregate([0.25, 1])).map((name) => aggregateKey(metric, name)),
      column: scoreColumn(metric),
      isGreaterBetter: metric.isGreaterBetter,
    }));
    const three = (name: string) => ['mean', 'variance', 'p90'].map((aggregate) => `${name}/${aggregate}`);
    expect(shown).toEqual([
      { keys: [], column: 'token_count', isGreaterBetter: true },
      {
        keys: [...three('toxicity/v1'), 'toxicity/v1/ratio'],
        column: 'toxicity/v1/score',
        isGreaterBetter: false,
      },
      ...['flesch_kincaid_grade_level/v1', 'ari_grade_level/v1'].map((name) => ({
        keys: three(name),
        column: `${name}/score`,
        isGreaterBetter: false,
      })),
      { keys: ['exact_match/v1'], column: null, isGreaterBetter: true },
    ]);
  });
});
