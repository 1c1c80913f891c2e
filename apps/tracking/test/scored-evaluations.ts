import type { TrackingServer } from './tracking-server.js';

export type Rows = readonly Readonly<Record<string, unknown>>[];

export interface Scored {
  readonly run_id: string;
  readonly evaluation_id: string;
}

const PATH = '/api/weir/v1/evaluations';

export interface ScoredSubmission {
  readonly rows: Rows;
  readonly metrics: readonly (string | object)[];
  /** By metric, one for each row; null for a row without a score. */
  readonly scores: Readonly<Record<string, readonly (number | null)[]>>;
  readonly status?: string;
}

/** Takes an evaluation in as a client does, and then writes the scores that a worker would have found. */
export async function scoredEvaluation(
  server: TrackingServer,
  { rows, metrics, scores, status = 'finished' }: ScoredSubmission,
): Promise<Scored> {
  const { status: answered, json } = await server.call<Scored>('POST', PATH, {
    data: { rows },
    model: { predictions_column: 'answer' },
    targets: 'truth',
    extra_metrics: metrics,
  });
  if (answered !== 202) throw new Error(`not taken in: ${JSON.stringify(json)}`);
  const { dataSource } = server.database;
  for (const [metric, values] of Object.entries(scores)) {
    await dataSource.query(
      `INSERT INTO evaluation_units (evaluation_id, row_index, unit, outcome, score, reason)
       SELECT $1, ordinality - 1, $2, CASE WHEN score IS NULL THEN 'failed' ELSE 'scored' END, score, NULL
       FROM unnest($3::float8[]) WITH ORDINALITY AS given (score, ordinality)`,
      [json.evaluation_id, metric, values],
    );
  }
  await dataSource.query('UPDATE evaluations SET status = $2, finished_at = now() WHERE evaluation_id = $1', [
    json.evaluation_id,
    status,
  ]);
  return json;
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

export const questionRows = (count: number, answer: string): Rows =>
  upTo(count).map((index) => ({ inputs: `question ${index}`, truth: 'yes', answer: `${answer} ${index}` }));
