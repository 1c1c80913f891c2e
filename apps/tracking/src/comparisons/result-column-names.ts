export const SCORE_SUFFIX = '/score';

/** Scores whose columns have no suffix. */
const BARE_SCORES = new Set(['token_count', 'latency']);

/** Whether a column of a results table holds what a metric gave. */
export const isScore = (column: string): boolean => column.endsWith(SCORE_SUFFIX) || BARE_SCORES.has(column);
