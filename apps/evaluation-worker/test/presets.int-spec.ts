import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
} from './preset-goldens.js';
import {
  NO_TOXICITY,
  aggregatesOf,
  answers,
  evaluated,
  expectTable,
  near,
  retrieved,
  scoreColumns,
  summaries,
  type Behaviour,
  type ByMetric,
} from './presets-of-test.js';
import { WorkersOfTest, type TestRows } from './workers-of-test.js';

const BEHAVIOURS: readonly Behaviour[] = (['latest', 'mlflow-2.8'] as const).flatMap((compat) =>
  (['modern', 'legacy'] as const).map((textstat) => ({ compat, textstat })),
);

let workers: WorkersOfTest;

beforeAll(async () => {
  workers = await WorkersOfTest.open();
  await workers.startWorker('one');
});
afterAll(() => workers.close());

/** MLflow's order of columns: features, targets, predictions. */
function reordered({ columns, rows }: TestRows, order: readonly string[]): TestRows {
  const places = order.map((name) => columns.indexOf(name));
  return { columns: order, rows: rows.map((row) => places.map((place) => row[place])) };
}

describe.each(BEHAVIOURS)('presets in the behaviour $compat with textstat $textstat', (behaviour) => {
  const { compat, textstat } = behaviour;

  it('text', async () => {
    const { ended, table } = await evaluated(workers, QA, { ...answers('text'), behaviour });
    expect(ended.metrics).toEqual(aggregatesOf(QA_READABILITY[textstat]));
    expect(ended.warnings).toEqual([NO_TOXICITY]);
    expectTable(table, QA, { token_count: QA_TOKENS, ...scoreColumns(QA_READABILITY[textstat]) });
  });

  it('question-answering', async () => {
    const { ended, table } = await evaluated(workers, QA, { ...answers('question-answering'), behaviour });
    expect(ended.metrics).toEqual({
      ...aggregatesOf(QA_READABILITY[textstat]),
      'exact_match/v1': near(QA_EXACT_MATCH),
    });
    expect(ended.warnings).toEqual([NO_TOXICITY]);
    expectTable(table, QA, { token_count: QA_TOKENS, ...scoreColumns(QA_READABILITY[textstat]) });
  });

  it('text-summarization', async () => {
    const { ended, table } = await evaluated(workers, SUMMARIES, { ...summaries, behaviour });
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
    const { ended, table } = await evaluated(workers, RETRIEVED, asked);
    const scores = ofGeneration(RETRIEVED_SCORES[k] ?? {}, k);
    expect(ended).toMatchObject({ metrics: aggregatesOf(scores), warnings: [] });
    expect(Object.keys(ended.metrics ?? {})).toHaveLength(3 * Object.keys(scores).length);
    expectTable(table, reordered(RETRIEVED, ['question', 'relevant', 'retrieved']), scoreColumns(scores));
  });

  it.each([1, 2, 3, 4, 5])('retriever, row by row, with retriever_k %d', async (k) => {
    const rows = RETRIEVED_UP_TO_FIVE.map((row) => [row.retrieved, row.relevant]);
    const { table } = await evaluated(
      workers,
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
