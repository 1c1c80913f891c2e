import { describe, expect, it } from '@jest/globals';
import type { EvaluationPlan, PredictionSource } from './evaluation-plan.js';
import { fitPlanToColumns } from './plan-columns.js';

const COLUMNS = ['question', 'truth', 'answer'];
const endpoint = (
  template: Extract<PredictionSource, { kind: 'endpoint' }>['template'],
): PredictionSource => ({
  kind: 'endpoint',
  endpoint: 'chat',
  template,
  parameters: {},
});

const plan = (predictions: PredictionSource, targets: string | null = 'truth'): EvaluationPlan => ({
  version: 1,
  behaviour: { compat: 'latest', textstat: 'modern' },
  modelType: 'text',
  extraMetrics: [],
  rows: { kind: 'inline' },
  predictions,
  targets,
  artifactFolder: null,
  ownsRun: true,
});

describe('fitPlanToColumns', () => {
  it('gives a plan without a template the only column besides the targets', () => {
    const check = fitPlanToColumns(plan(endpoint(null)), ['question', 'truth']);
    expect(check).toMatchObject({
      plan: { predictions: { template: { kind: 'column', column: 'question' } } },
    });
  });

  it.each([
    [plan({ kind: 'column', column: 'nope' }), 'model.predictions_column'],
    [plan({ kind: 'column', column: 'truth' }), 'targets'],
    [plan({ kind: 'column', column: 'answer' }, 'nope'), 'targets'],
    [plan(endpoint(null)), 'model.prompt'],
    [plan(endpoint({ kind: 'prompt', prompt: '{question} {{kept}} {nope}' })), 'model.prompt'],
    [
      plan(endpoint({ kind: 'messages', messages: [{ role: 'user', content: '{nope}' }] })),
      'model.messages[0].content',
    ],
  ])('names the field to mend', (wanted, field) => {
    const check = fitPlanToColumns(wanted, COLUMNS);
    expect(check.kind === 'misfits' ? check.problems.map((problem) => problem.field) : []).toEqual([field]);
  });

  it('accepts a template whose placeholders are all columns', () => {
    const wanted = plan(endpoint({ kind: 'prompt', prompt: '{question} {answer} {{}}' }));
    expect(fitPlanToColumns(wanted, COLUMNS)).toEqual({ kind: 'fits', plan: wanted });
  });
});
