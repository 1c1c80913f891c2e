import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Evaluation, EvaluationPlan } from '@weir/tracking-store';
import {
  QA,
  QA_EXACT_MATCH,
  QA_READABILITY,
  QA_TOKENS,
  RETRIEVED,
  RETRIEVED_SCORES,
  RETRIEVED_UP_TO_FIVE,
  SUMMARIES,
  SUMMARY_READABILITY,
  SUMMARY_ROUGE,
  SUMMARY_TOKENS,
  type GoldenScores,
} from './preset-goldens.js';
import { WorkersOfTest, type SplitTable, type TestRows } from './workers-of-test.js';

type Behaviour = EvaluationPlan['behaviour'];
type ByMetric = Readonly<Record<string, GoldenScores>>;

const LATEST: Behaviour = { compat: 'latest', textstat: 'modern' };
const BEHAVIOURS: readonly Behaviour[] = (['latest', 'mlflow-2.8'] as const).flatMap((compat) =>
  (['modern', 'legacy'] as const).map((textstat) => ({ compat, textstat })),
);
const AGGREGATES = ['mean', 'variance', 'p90'] as const;
const NO_TOXICITY = expect.stringMatching(/^toxicity\/v1 .*toxicity model not configured/);

interface Ended {
  readonly ended: Evaluation;
  readonly table: SplitTable | null;
}

let workers: WorkersOfTest;

beforeAll(async () => {
  workers = await WorkersOfTest.open();
  await workers.startWorker('one');
});
afterAll(() => workers.close());

async function evaluated(rows: TestRows, plan: Partial<EvaluationPlan>): Promise<Ended> {
  const id = await workers.submitRows(rows, { extraMetrics: [], behaviour: LATEST, ...plan });
  const ended = await workers.reached(id, 'finished');
  return { ended, table: await workers.table(id) };
}

const predictedIn = (column: string): Pick<EvaluationPlan, 'predictions'> => ({
  predictions: { kind: 'column', column },
});
const answers = (modelType: string): Partial<EvaluationPlan> => ({
  modelType,
  ...predictedIn('answer'),
  targets: 'ground_truth',
});
const retrieved = { modelType: 'retriever', ...predictedIn('retrieved'), targets: 'relevant' };

/** Equal in all but the last bits, which sums of other orders have different. */
const near = (value: number): number => expect.closeTo(value, 10) as unknown as number;

const aggregatesOf = (scores: ByMetric): Record<string, number> =>
  Object.fromEntries(
    Object.entries(scores).flatMap(([name, golden]) =>
      AGGREGATES.map((aggregate) => [`${name}/${aggregate}`, near(golden[aggregate])]),
    ),
  );

const column = ({ columns, data }: SplitTable, name: string): unknown[] =>
  data.map((row) => row[columns.indexOf(name)]);

/** The table's columns are the rows' own, then these with what each row scored. */
function expectTable(table: SplitTable | null, own: TestRows, scores: Readonly<Record<string, unknown[]>>) {
  if (table === null) throw new Error('the run has no results table');
  expect(table.columns).toEqual([...own.columns, ...Object.keys(scores)]);
  expect(table.data.map((row) => row.slice(0, own.columns.length))).toEqual(own.rows);
  for (const [name, values] of Object.entries(scores))
    expect([name, column(table, name)]).toEqual([name, values]);
}

const scoreColumns = (scores: ByMetric): Record<string, unknown[]> =>
  Object.fromEntries(Object.entries(scores).map(([name, { rows }]) => [`${name}/score`, rows.map(near)]));

/** MLflow's order of columns: features, targets, predictions. */
function reordered({ columns, rows }: TestRows, order: readonly string[]): TestRows {
  const places = order.map((name) => columns.indexOf(name));
  return { columns: order, rows: rows.map((row) => places.map((place) => row[place])) };
}

describe.each(BEHAVIOURS)('presets in the behaviour $compat with textstat $textstat', (behaviour) => {
  const { compat, textstat } = behaviour;

  it('text', async () => {
    const { ended, table } = await evaluated(QA, { ...answers('text'), behaviour });
    expect(ended.metrics).toEqual(aggregatesOf(QA_READABILITY[textstat]));
    expect(ended.warnings).toEqual([NO_TOXICITY]);
    expectTable(table, QA, { token_count: QA_TOKENS, ...scoreColumns(QA_READABILITY[textstat]) });
  });

  it('question-answering', async () => {
    const { ended, table } = await evaluated(QA, { ...answers('question-answering'), behaviour });
    expect(ended.metrics).toEqual({
      ...aggregatesOf(QA_READABILITY[textstat]),
      'exact_match/v1': near(QA_EXACT_MATCH),
    });
    expect(ended.warnings).toEqual([NO_TOXICITY]);
    expectTable(table, QA, { token_count: QA_TOKENS, ...scoreColumns(QA_READABILITY[textstat]) });
  });

  it('text-summarization', async () => {
    const plan = { modelType: 'text-summarization', ...predictedIn('summary'), targets: 'reference' };
    const { ended, table } = await evaluated(SUMMARIES, { ...plan, behaviour });
    const scores = { ...SUMMARY_READABILITY[textstat], ...SUMMARY_ROUGE };
    expect(ended.metrics).toEqual(aggregatesOf(scores));
    expectTable(table, reordered(SUMMARIES, ['document', 'reference', 'summary']), {
      token_count: SUMMARY_TOKENS,
      ...scoreColumns(scores),
    });
  });

  const ofGeneration = (scores: ByMetric, k: number): ByMetric =>
    Object.fromEntries(
      Object.entries(scores)
        .filter(([name]) => compat === 'latest' || name !== 'ndcg_at')
        .map(([name, golden]) => [`${name}_${k}`, golden]),
    );

  it.each([
    [undefined, 3],
    [2, 2],
  ])('retriever with retriever_k %p', async (retrieverK, k) => {
    const asked = { ...retrieved, behaviour, ...(retrieverK === undefined ? {} : { retrieverK }) };
    const { ended, table } = await evaluated(RETRIEVED, asked);
    const scores = ofGeneration(RETRIEVED_SCORES[k] ?? {}, k);
    expect(ended).toMatchObject({ metrics: aggregatesOf(scores), warnings: [] });
    expect(Object.keys(ended.metrics ?? {})).toHaveLength(3 * Object.keys(scores).length);
    expectTable(table, reordered(RETRIEVED, ['question', 'relevant', 'retrieved']), scoreColumns(scores));
  });

  it.each([1, 2, 3, 4, 5])('retriever, row by row, with retriever_k %d', async (k) => {
    const rows = RETRIEVED_UP_TO_FIVE.map((row) => [row.retrieved, row.relevant]);
    const { table } = await evaluated(
      { columns: ['retrieved', 'relevant'], rows },
      { ...retrieved, behaviour, retrieverK: k },
    );
    const names = (['precision_at', 'recall_at', 'ndcg_at'] as const).slice(0, compat === 'latest' ? 3 : 2);
    expect(table?.columns).toEqual(['relevant', 'retrieved', ...names.map((name) => `${name}_${k}/score`)]);
    expect(table?.data.map((row) => row.slice(2))).toEqual(
      RETRIEVED_UP_TO_FIVE.map((row) => names.map((name) => near(row[name][k - 1] ?? Number.NaN))),
    );
  });
});

/** The golden rows with one cell replaced. */
function qaWith(rowIndex: number, name: string, value: unknown): TestRows {
  const place = QA.columns.indexOf(name);
  const rows = QA.rows.map((row, index) =>
    index === rowIndex ? row.map((cell, at) => (at === place ? value : cell)) : row,
  );
  return { columns: QA.columns, rows };
}

const without = (scores: readonly unknown[], rowIndex: number): unknown[] =>
  scores.map((score, index) => (index === rowIndex ? null : score));

const meanOf = (scores: readonly number[]): number =>
  near(scores.reduce((sum, score) => sum + score, 0) / scores.length);

const READABILITY = Object.keys(QA_READABILITY.modern);

describe('data at which MLflow ends a run, or leaves something out without a word', () => {
  it.each([null, 7, ['a list']])(
    'a prediction %j in the middle costs its row, not the metrics of the others',
    async (prediction) => {
      const { ended, table } = await evaluated(
        qaWith(1, 'answer', prediction),
        answers('question-answering'),
      );
      for (const [name, { rows }] of Object.entries(QA_READABILITY.modern)) {
        expect(ended.metrics?.[`${name}/mean`]).toEqual(meanOf([rows[0] ?? 0, rows[2] ?? 0]));
        expect(table && column(table, `${name}/score`)).toEqual(without(rows.map(near), 1));
        expect(ended.warnings.join('\n')).toContain(
          `${name} has no score for 1 of 3 rows; the first reason: `,
        );
      }
      expect(ended.metrics?.['exact_match/v1']).toBe(0.5);
      expect(ended.warnings.join('\n')).toContain('exact_match/v1 has no score for 1 of 3 rows');
      expect(table && column(table, 'answer')[1]).toEqual(prediction);
    },
  );

  it('a first prediction that is none leaves the text metrics out, as MLflow does, and says so', async () => {
    const { ended, table } = await evaluated(qaWith(0, 'answer', null), answers('text'));
    expect(ended.metrics).toEqual({});
    expect(table?.columns).toEqual([...QA.columns, 'token_count']);
    expect(table && column(table, 'token_count')).toEqual([null, 16, 5]);
    for (const name of READABILITY)
      expect(ended.warnings.join('\n')).toContain(`${name} was left out because of the first row: `);
  });

  it('a target that is none costs its row the metrics that compare with it', async () => {
    const rows = SUMMARIES.rows.map((row, index) => (index === 1 ? [row[0], row[1], null] : row));
    const plan = { modelType: 'text-summarization', ...predictedIn('summary'), targets: 'reference' };
    const { ended, table } = await evaluated({ columns: SUMMARIES.columns, rows }, plan);
    for (const [name, golden] of Object.entries(SUMMARY_ROUGE)) {
      expect(table && column(table, `${name}/score`)).toEqual(without(golden.rows.map(near), 1));
      expect(ended.warnings.join('\n')).toContain(`${name} has no score for 1 of 3 rows`);
    }
    expect(ended.metrics).toMatchObject(aggregatesOf(SUMMARY_READABILITY.modern));
  });

  it('a target that is none leaves its row out of the exact matches', async () => {
    const { ended } = await evaluated(qaWith(1, 'ground_truth', null), answers('question-answering'));
    expect(ended.metrics).toMatchObject(aggregatesOf(QA_READABILITY.modern));
    expect(ended.metrics?.['exact_match/v1']).toBe(0.5);
    expect(ended.warnings.join('\n')).toContain('exact_match/v1 has no score for 1 of 3 rows');
  });

  it.each([
    ['modern', 0],
    ['legacy', -15.7],
  ] as const)('an empty prediction is a text of no words (%s)', async (textstat, fleschKincaid) => {
    const behaviour = { ...LATEST, textstat };
    const { ended, table } = await evaluated(qaWith(1, 'answer', ''), {
      ...answers('text'),
      behaviour,
    });
    expect(ended.warnings).toEqual([NO_TOXICITY]);
    expect(table?.data[1]?.slice(2)).toEqual(['', 0, fleschKincaid, 0]);
  });

  it('a special token costs its row the token count, and nothing else', async () => {
    const { ended, table } = await evaluated(
      qaWith(1, 'answer', 'then <|endoftext|> appears'),
      answers('text'),
    );
    expect(ended.warnings).toEqual([
      'token_count has no score for 1 of 3 rows; the first reason: the text contains the special token <|endoftext|>',
      NO_TOXICITY,
    ]);
    expect(table && column(table, 'token_count')).toEqual([7, null, 5]);
    for (const [name, { rows }] of Object.entries(QA_READABILITY.modern))
      expect(table && column(table, `${name}/score`)).toEqual([
        near(rows[0] ?? 0),
        expect.any(Number),
        near(rows[2] ?? 0),
      ]);
  });

  it('no targets leave out what compares, and the predictions are called outputs', async () => {
    const { ended, table } = await evaluated(QA, { ...answers('question-answering'), targets: null });
    expect(ended.metrics).toEqual(aggregatesOf(QA_READABILITY.modern));
    expect(ended.warnings).toEqual(
      expect.arrayContaining([expect.stringMatching(/exact_match.*target/), NO_TOXICITY]),
    );
    expectTable(
      table,
      { columns: ['inputs', 'ground_truth', 'outputs'], rows: QA.rows },
      { token_count: QA_TOKENS, ...scoreColumns(QA_READABILITY.modern) },
    );
  });

  it('a judge that is understood for no row has a mean of NaN and no percentile', async () => {
    workers.reply = () => 'no grade from me';
    const { ended, table } = await evaluated(QA, {
      ...answers('text'),
      modelType: null,
      extraMetrics: ['answer_similarity'],
      judgeModel: 'endpoints:/chat',
    });
    expect(Object.keys(ended.metrics ?? {}).sort()).toEqual([
      'answer_similarity/v1/mean',
      'answer_similarity/v1/variance',
    ]);
    expect(table && column(table, 'answer_similarity/v1/score')).toEqual([null, null, null]);
    expect(table && column(table, 'answer_similarity/v1/justification')).toEqual(
      QA.rows.map(() => expect.stringMatching(/^Failed to extract score and justification/)),
    );
    expect(ended.warnings.join('\n')).toContain('answer_similarity/v1 has no score for 3 of 3 rows');
  });

  it('ids that are no list cost their row', async () => {
    const rows = RETRIEVED.rows.map((row, index) => (index === 1 ? [row[0], 'a', row[2]] : row));
    const { ended, table } = await evaluated({ columns: RETRIEVED.columns, rows }, retrieved);
    for (const [name, golden] of Object.entries(RETRIEVED_SCORES[3] ?? {})) {
      expect(table && column(table, `${name}_3/score`)).toEqual(without(golden.rows.map(near), 1));
      expect(ended.warnings.join('\n')).toContain(`${name}_3 has no score for 1 of 4 rows`);
    }
  });

  it('data without rows end as failed, with the reason and without a result', async () => {
    const id = await workers.submitFile('rows.json', '{"columns": ["inputs", "answer"], "data": []}', {
      ...predictedIn('answer'),
      modelType: 'text',
      targets: null,
    });
    const ended = await workers.reached(id, 'failed');
    expect(ended).toMatchObject({ metrics: null, error: { message: 'The data has no rows.' } });
    await expect(workers.table(id)).resolves.toBeNull();
    await expect(workers.runStatus(id)).resolves.toBe('FAILED');
  });
});
