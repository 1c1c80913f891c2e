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

  const model = (takes: 'question' | 'row' | 'own-messages'): PredictionSource => ({
    kind: 'model',
    uri: 'x',
    template: null,
    parameters: {},
    takes,
  });

  it('gives a model server all columns but the targets', () => {
    expect(fitPlanToColumns(plan(model('row')), COLUMNS)).toMatchObject({
      plan: { predictions: { template: { kind: 'row', columns: ['question', 'answer'] } } },
    });
    expect(fitPlanToColumns(plan(model('row')), ['truth'])).toMatchObject({
      problems: [{ field: 'model.prompt' }],
    });
  });

  it('leaves a logged model to the messages that it brings', () => {
    const wanted = plan(model('own-messages'));
    expect(fitPlanToColumns(wanted, COLUMNS)).toEqual({ kind: 'fits', plan: wanted });
  });

  it('asks for the columns that metrics read, by their names or mapped ones', () => {
    const wanted = plan({ kind: 'column', column: 'answer' });
    const reads = ['question', 'context', 'targets', 'predictions'].map((name) => ({ metric: 'm', name }));
    expect(fitPlanToColumns(wanted, COLUMNS, reads)).toMatchObject({
      problems: [
        {
          field: 'evaluator_config.col_mapping',
          message: expect.stringContaining('"m" reads "context"'),
        },
      ],
    });
    const mapped = (column: string) => ({ ...wanted, columnMapping: { context: column } });
    expect(fitPlanToColumns(mapped('question'), COLUMNS, reads).kind).toBe('fits');
    expect(fitPlanToColumns(mapped('nope'), COLUMNS, reads)).toMatchObject({
      problems: [{ field: 'evaluator_config.col_mapping.context' }],
    });
  });
});
