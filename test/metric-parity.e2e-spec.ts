import { describe, expect } from '@jest/globals';
import { answersOf, drawCases, isSameOutcome } from './support/metric-parity.js';
import { itWithClient } from './support/python-clients.js';

const DEADLINE_MS = 110_000;
const SEED = Number(process.env.WEIR_METRIC_SEED || 20_261_122);
const ROWS = Number(process.env.WEIR_METRIC_ROWS || 120);

/** As many as a person reads. */
const MOST_SHOWN = 10;

/**
 * Numbers of the computed metrics on rows that nobody wrote down, beside the libraries of the real clients. More rows, or others:
 *
 *     WEIR_METRIC_ROWS=2000 WEIR_METRIC_SEED=7 npm run test:e2e -- test/metric-parity
 *
 * What the script of the drawn rows says at its top lets other versions of the libraries in: `PYTHONPATH` with textstat 0.7.3 for
 * the legacy readability, `WEIR_HF_METRICS` with Hugging Face's bleu for texts with punctuation.
 */
describe('the metrics of rows drawn at random', () => {
  for (const generation of ['mlflow-2.8', 'mlflow-3'] as const) {
    const test = itWithClient(generation);
    test(
      `are those of the Python libraries: ${generation}, seed ${SEED}`,
      async () => {
        const cases = await drawCases(generation, { seed: SEED, rows: ROWS });
        const answers = await answersOf(cases);
        const different = cases
          .filter(({ id, expected }) => !isSameOutcome(expected, answers.get(id)))
          .map((wrong) => ({ ...wrong, answer: answers.get(wrong.id) }));
        expect(different.slice(0, MOST_SHOWN)).toEqual([]);
        expect(different).toHaveLength(0);
        for (const metric of ['exact_match', 'rougeLsum', 'ari_grade_level', 'recall_at_k', 'judge_reply']) {
          expect(cases.filter((drawn) => drawn.metric === metric).length).toBeGreaterThanOrEqual(ROWS);
        }
      },
      DEADLINE_MS,
    );
  }
});
