import { describe, expect, it } from '@jest/globals';
import { AppError } from '@weir/errors';
import { resolveBehaviour } from '../behaviour.js';
import { builtInJudge } from '../judges/built-in-judges.js';
import type { AskJudge, JudgeDefinition } from '../judges/judge.types.js';
import { metricByName } from '../metrics/metric-catalogue.js';
import { toxicity } from '../metrics/toxicity.metric.js';
import { evaluateTable, type TableEvaluation } from './evaluate-table.js';
import { judgeTableMetric, promptJudgeTableMetric } from './judge-table-metric.js';
import { rowTableMetric } from './row-table-metric.js';
import type { TableMetric } from './table-metric.types.js';

const latest = resolveBehaviour({});
const row = (name: string): TableMetric => rowTableMetric(metricByName(name, latest), false);

const request = (changes: Partial<TableEvaluation>): TableEvaluation => ({
  data: {
    columns: ['question', 'truth', 'answer'],
    rows: [
      ['q1', 'A low dam across a river.', 'A low dam across a river.'],
      ['q2', 'nobody', "I don't know."],
    ],
  },
  targets: 'truth',
  predictions: 'answer',
  model: null,
  compat: 'latest',
  presetMetrics: [],
  extraMetrics: [],
  latency: null,
  columnMapping: { inputs: 'question' },
  settings: {},
  ...changes,
});

const similarity = (ask: AskJudge): TableMetric => {
  const definition = builtInJudge('answer_similarity', latest);
  if (definition === null) throw new Error('no such judge');
  return judgeTableMetric(definition, { ask, compat: 'latest' });
};

const rubric: JudgeDefinition = {
  name: 'tone',
  version: 'v1',
  definition: 'how friendly it is',
  gradingPrompt: 'five is best',
  examples: [],
  contextColumns: [],
  isInputShown: true,
  aggregations: ['mean'],
};

describe('evaluateTable', () => {
  it('should give the metrics and the table of MLflow 3.17.2', async () => {
    const names = ['token_count', 'ari_grade_level', 'exact_match'];
    const { metrics, table } = await evaluateTable(request({ presetMetrics: names.map(row) }));
    expect(metrics['exact_match/v1']).toBe(0.5);
    expect(table).toEqual({
      columns: ['question', 'truth', 'answer', 'token_count', 'ari_grade_level/v1/score'],
      rows: [
        ['q1', 'A low dam across a river.', 'A low dam across a river.', 7, -2.73],
        ['q2', 'nobody', "I don't know.", 5, -2.66],
      ],
    });
  });

  it('should ask a judge once a row and keep a failed row apart', async () => {
    const asked: string[] = [];
    const ask: AskJudge = (prompt) => {
      asked.push(prompt);
      return prompt.includes('river')
        ? Promise.resolve('score: 4\njustification: close')
        : Promise.reject(new Error('connection reset'));
    };
    const { metrics, table } = await evaluateTable(request({ extraMetrics: [similarity(ask)] }));
    expect(asked).toHaveLength(2);
    expect(metrics).toEqual({
      'answer_similarity/v1/mean': 4,
      'answer_similarity/v1/variance': 0,
      'answer_similarity/v1/p90': 4,
    });
    expect(table?.rows.map((cells) => cells.slice(-2))).toEqual([
      [4, 'close'],
      [null, 'Failed to score model on payload. Error: connection reset'],
    ]);
  });

  it('should know targets and predictions by the names of their columns, as MLflow 2.8.1 and 3.17.2 do', async () => {
    const asked: string[] = [];
    const ask: AskJudge = (prompt) => {
      asked.push(prompt);
      return Promise.resolve('score: 4\njustification: close');
    };
    const definition = { ...rubric, contextColumns: ['truth', 'answer'] };
    const metric = judgeTableMetric(definition, { ask, compat: 'latest' });
    const columnMapping = { inputs: 'question', predictions: 'answer', solution: 'truth' };
    const names = { targets: 'solution', columnMapping };
    const { table } = await evaluateTable(request({ ...names, extraMetrics: [metric, row('exact_match')] }));
    expect(asked[1]).toContain('(truth):\nnobody');
    expect(table?.columns).toEqual(['question', 'truth', 'answer', 'tone/v1/score', 'tone/v1/justification']);
  });

  it('should not show the text of an internal error', async () => {
    const secret = new AppError({ code: 'X.Y', status: 500, message: 'key sk-123 was refused' });
    const { table } = await evaluateTable(
      request({ extraMetrics: [similarity(() => Promise.reject(secret))] }),
    );
    expect(JSON.stringify(table)).not.toContain('sk-123');
  });

  it('should never have more than ten questions under way', async () => {
    let underWay = 0;
    let most = 0;
    const ask: AskJudge = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return 'score: 1\njustification: x';
    };
    const data = {
      columns: ['question', 'truth', 'answer'],
      rows: Array.from({ length: 45 }, () => ['q', 't', 'a']),
    };
    const { metrics } = await evaluateTable(request({ data, extraMetrics: [similarity(ask)] }));
    expect([most, metrics['answer_similarity/v1/mean']]).toEqual([10, 1]);
  });

  it('should not ask about a row that lacks a column of the prompt', async () => {
    const ask: AskJudge = () => Promise.reject(new Error('must not be asked'));
    const ease = promptJudgeTableMetric(
      { name: 'ease', prompt: 'Rate {predictions} for {nowhere}.', aggregations: ['mean', 'p90'] },
      { ask, compat: 'latest' },
    );
    const { metrics, table } = await evaluateTable(request({ extraMetrics: [ease] }));
    expect(metrics).toEqual({ 'ease/mean': Number.NaN });
    expect(table?.rows.map((cells) => cells.slice(-2))).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it('should give toxicity and the share of toxic rows', async () => {
    const metric = rowTableMetric(
      toxicity((text) => (text.includes('river') ? 0.5 : 0.25)),
      false,
    );
    const { metrics } = await evaluateTable(request({ extraMetrics: [metric] }));
    expect(metrics).toMatchObject({ 'toxicity/v1/mean': 0.375, 'toxicity/v1/ratio': 0.5 });
  });

  it('should take what another metric made, in whatever order they stand', async () => {
    const needy: TableMetric = {
      name: 'doubled',
      version: null,
      isBareColumn: false,
      parameters: [{ name: 'token_count', isOptional: false }],
      evaluate: (values) =>
        Promise.resolve({
          scores: (values['token_count'] as number[]).map((tokens) => tokens * 2),
          justifications: null,
          aggregates: {},
        }),
    };
    const { table } = await evaluateTable(request({ extraMetrics: [needy, row('token_count')] }));
    expect(table?.columns.slice(-2)).toEqual(['token_count', 'doubled/score']);
    await expect(evaluateTable(request({ extraMetrics: [needy] }))).rejects.toMatchObject({
      code: 'EVALUATION.MISSING_COLUMN',
    });
  });

  it.each([
    [{ targets: 'nope' }, 'targets'],
    [{ predictions: 'nope' }, 'predictions'],
    [{ predictions: null }, 'predictions'],
    [{ data: { columns: ['truth', 'answer'], rows: [] } }, 'data'],
  ])('should refuse %j and name the field', async (changes, field) => {
    await expect(evaluateTable(request(changes))).rejects.toMatchObject({
      code: 'EVALUATION.INVALID_DATA',
      status: 400,
      details: { field },
    });
  });

  it('should take the named column of a model that gives several', async () => {
    const model = () =>
      Promise.resolve({ columns: ['text', 'sure'], rows: [['one', 0.5] as unknown[], ['two', 1]] });
    const metrics = [row('token_count')];
    const { table } = await evaluateTable(request({ model, predictions: 'text', extraMetrics: metrics }));
    expect(table?.columns).toEqual(['question', 'answer', 'truth', 'text', 'token_count']);
    await expect(
      evaluateTable(request({ model, predictions: null, extraMetrics: metrics })),
    ).rejects.toMatchObject({ details: { field: 'predictions' } });
  });
});
