import { expect } from '@jest/globals';
import type { Evaluation, EvaluationPlan } from '@weir/tracking-store';
import type { GoldenScores } from './preset-goldens.js';
import type { SplitTable, TestRows, WorkersOfTest } from './workers-of-test.js';

export type Behaviour = EvaluationPlan['behaviour'];
export type ByMetric = Readonly<Record<string, GoldenScores>>;

export const LATEST: Behaviour = { compat: 'latest', textstat: 'modern' };
const AGGREGATES = ['mean', 'variance', 'p90'] as const;
/** What every preset of texts says where no classifier is configured. */
export const NO_TOXICITY = expect.stringMatching(/^toxicity\/v1 .*toxicity model not configured/);

export interface Ended {
  readonly ended: Evaluation;
  readonly table: SplitTable | null;
}

/** The rows' evaluation when it is over, with what it left in its run. */
export async function evaluated(
  workers: WorkersOfTest,
  rows: TestRows,
  plan: Partial<EvaluationPlan>,
): Promise<Ended> {
  const id = await workers.submitRows(rows, { extraMetrics: [], behaviour: LATEST, ...plan });
  const ended = await workers.reached(id, 'finished');
  return { ended, table: await workers.table(id) };
}

export const predictedIn = (column: string): Pick<EvaluationPlan, 'predictions'> => ({
  predictions: { kind: 'column', column },
});
export const answers = (modelType: string): Partial<EvaluationPlan> => ({
  modelType,
  ...predictedIn('answer'),
  targets: 'ground_truth',
});
export const summaries = { modelType: 'text-summarization', ...predictedIn('summary'), targets: 'reference' };
export const retrieved = { modelType: 'retriever', ...predictedIn('retrieved'), targets: 'relevant' };

/** Equal in all but the last bits, which sums of other orders have different. */
export const near = (value: number): number => expect.closeTo(value, 10) as unknown as number;

export const aggregatesOf = (scores: ByMetric): Record<string, number> =>
  Object.fromEntries(
    Object.entries(scores).flatMap(([name, golden]) =>
      AGGREGATES.map((aggregate) => [`${name}/${aggregate}`, near(golden[aggregate])]),
    ),
  );

export const column = ({ columns, data }: SplitTable, name: string): unknown[] =>
  data.map((row) => row[columns.indexOf(name)]);

export const scoreColumns = (scores: ByMetric): Record<string, unknown[]> =>
  Object.fromEntries(Object.entries(scores).map(([name, { rows }]) => [`${name}/score`, rows.map(near)]));

/** The table's columns are the rows' own, then these with what each row scored. */
export function expectTable(
  table: SplitTable | null,
  own: TestRows,
  scores: Readonly<Record<string, unknown[]>>,
): void {
  if (table === null) throw new Error('the run has no results table');
  expect(table.columns).toEqual([...own.columns, ...Object.keys(scores)]);
  expect(table.data.map((row) => row.slice(0, own.columns.length))).toEqual(own.rows);
  for (const [name, values] of Object.entries(scores))
    expect([name, column(table, name)]).toEqual([name, values]);
}
