import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  QA,
  QA_READABILITY,
  QA_TOKENS,
  RETRIEVED,
  RETRIEVED_SCORES,
  SUMMARIES,
  SUMMARY_READABILITY,
  SUMMARY_ROUGE,
} from './preset-goldens.js';
import {
  LATEST,
  NO_TOXICITY,
  aggregatesOf,
  answers,
  column,
  evaluated,
  expectTable,
  near,
  predictedIn,
  retrieved,
  scoreColumns,
  summaries,
} from './presets-of-test.js';
import { WorkersOfTest, type TestRows } from './workers-of-test.js';

let workers: WorkersOfTest;

beforeAll(async () => {
  workers = await WorkersOfTest.open();
  await workers.startWorker('one');
});
afterAll(() => workers.close());

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
        workers,
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
    const { ended, table } = await evaluated(workers, qaWith(0, 'answer', null), answers('text'));
    expect(ended.metrics).toEqual({});
    expect(table?.columns).toEqual([...QA.columns, 'token_count']);
    expect(table && column(table, 'token_count')).toEqual([null, 16, 5]);
    for (const name of READABILITY)
      expect(ended.warnings.join('\n')).toContain(`${name} was left out because of the first row: `);
  });

  it('a target that is none costs its row the metrics that compare with it', async () => {
    const rows = SUMMARIES.rows.map((row, index) => (index === 1 ? [row[0], row[1], null] : row));
    const { ended, table } = await evaluated(workers, { columns: SUMMARIES.columns, rows }, summaries);
    for (const [name, golden] of Object.entries(SUMMARY_ROUGE)) {
      expect(table && column(table, `${name}/score`)).toEqual(without(golden.rows.map(near), 1));
      expect(ended.warnings.join('\n')).toContain(`${name} has no score for 1 of 3 rows`);
    }
    expect(ended.metrics).toMatchObject(aggregatesOf(SUMMARY_READABILITY.modern));
  });

  it('a target that is none leaves its row out of the exact matches', async () => {
    const { ended } = await evaluated(
      workers,
      qaWith(1, 'ground_truth', null),
      answers('question-answering'),
    );
    expect(ended.metrics).toMatchObject(aggregatesOf(QA_READABILITY.modern));
    expect(ended.metrics?.['exact_match/v1']).toBe(0.5);
    expect(ended.warnings.join('\n')).toContain('exact_match/v1 has no score for 1 of 3 rows');
  });

  it.each([
    ['modern', 0],
    ['legacy', -15.7],
  ] as const)('an empty prediction is a text of no words (%s)', async (textstat, fleschKincaid) => {
    const behaviour = { ...LATEST, textstat };
    const { ended, table } = await evaluated(workers, qaWith(1, 'answer', ''), {
      ...answers('text'),
      behaviour,
    });
    expect(ended.warnings).toEqual([NO_TOXICITY]);
    expect(table?.data[1]?.slice(2)).toEqual(['', 0, fleschKincaid, 0]);
  });

  it('a special token costs its row the token count, and nothing else', async () => {
    const { ended, table } = await evaluated(
      workers,
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
    const { ended, table } = await evaluated(workers, QA, {
      ...answers('question-answering'),
      targets: null,
    });
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
    const { ended, table } = await evaluated(workers, QA, {
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
    const { ended, table } = await evaluated(workers, { columns: RETRIEVED.columns, rows }, retrieved);
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
