import { describe, expect, it } from '@jest/globals';
import { checkRegression, comparedSide, toComparison } from './comparison.js';
import { describeConclusion, documentOf, exitCodeFor, type Conclusion } from './conclusion.js';
import { toEvaluation } from './evaluation.mapper.js';
import { countFailures } from './failure-summary.js';
import { junitReport } from './junit-report.js';
import { markdownSummary } from './markdown-summary.js';

const METRIC = {
  metric: 'exact_match/v1',
  verdict: 'regressed',
  reason: null,
  baseline_mean: 0.71,
  candidate_mean: 0.63,
  difference: -0.08,
  interval: { low: -0.1213, high: -0.0394, method: 'newcombe-paired' },
  p_adjusted: 0.0021,
};

const NOT_COMPARABLE = {
  metric: 'latency',
  verdict: 'not-comparable',
  reason: 'The baseline has no scores of it.',
};

const comparison = toComparison({
  metrics: [METRIC, NOT_COMPARABLE],
  regressions: ['exact_match/v1'],
  pairing: { description: 'Paired by the values of inputs: 500 pairs.' },
  warnings: ['2 rows have no partner'],
});

const evaluation = (fields: Record<string, unknown> = {}): Conclusion['evaluation'] =>
  toEvaluation({
    evaluation_id: 'e-1',
    run_id: 'r-1',
    experiment_id: '7',
    status: 'finished',
    progress: { total_rows: 500, scored_rows: 500, failed_rows: 2, failed_units: 2, cost_usd: 0.1234 },
    metrics: { 'exact_match/v1': 0.63, 'latency/mean': 1.5 },
    statistics: {
      'exact_match/v1': {
        value: 0.63,
        rows: 500,
        interval: { low: 0.58689, high: 0.67112, method: 'wilson' },
      },
    },
    started_at: '2026-11-21T10:00:00.000Z',
    finished_at: '2026-11-21T10:00:02.500Z',
    ...fields,
  });

const conclusion: Conclusion = {
  evaluation: evaluation({ warnings: ['a <b> | c'] }),
  link: 'http://weir:5001/#/experiments/7/runs/r-1',
  failures: countFailures([
    { errors: { prediction: 'timed out | <script>alert(1)</script>' } },
    { errors: { prediction: 'timed out | <script>alert(1)</script>', bleu: 'no text' } },
  ]),
  gates: [
    { gate: 'exact_match/v1 < 0.6', isPassed: true, message: 'exact_match/v1 is 0.63' },
    checkRegression(comparison, 'r-0'),
  ],
  comparison,
};

describe('what a CI run is told', () => {
  it('is a table of values with their intervals, reasons of failures, the comparison and the gates', () => {
    expect(describeConclusion(conclusion).split('\n')).toEqual([
      'evaluation e-1',
      'run        r-1',
      'link       http://weir:5001/#/experiments/7/runs/r-1',
      'status     finished: 500 of 500 rows scored, 2 failed, $0.1234',
      'warning    a <b> | c',
      '',
      'metric          value  95 % interval     rows',
      '--------------  -----  ----------------  ----',
      'exact_match/v1  0.63   0.5869 to 0.6711  500',
      'latency/mean    1.5    -                 -',
      '',
      'failed  what        reason',
      '------  ----------  -------------------------------------',
      '2       prediction  timed out | <script>alert(1)</script>',
      '1       bleu        no text',
      '',
      'metric          baseline  candidate  difference  95 % interval       p (Holm)  verdict',
      '--------------  --------  ---------  ----------  ------------------  --------  --------------',
      'exact_match/v1  0.71      0.63       -0.08       -0.1213 to -0.0394  0.0021    regressed',
      'latency         -         -          -           -                   -         not-comparable',
      'Paired by the values of inputs: 500 pairs.',
      'latency: The baseline has no scores of it.',
      'warning: 2 rows have no partner',
      '',
      'pass  exact_match/v1 < 0.6: exact_match/v1 is 0.63',
      'FAIL  regressed from r-0: significantly worse: exact_match/v1',
      '',
    ]);
  });

  it.each([
    [{}, [true], 0],
    [{}, [true, false], 1],
    [{ status: 'failed' }, [], 2],
    [{ status: 'cancelled' }, [], 2],
    [{ status: 'stopped' }, [], 2],
  ])('has an exit code: %j with gates %j', (fields, passed, exitCode) => {
    const gates = passed.map((isPassed) => ({ gate: 'g', isPassed, message: '' }));
    expect(exitCodeFor({ ...conclusion, evaluation: evaluation(fields), gates })).toBe(exitCode);
  });

  it('keeps everything the server sent in its JSON', () => {
    expect(documentOf(conclusion)).toMatchObject({
      evaluation_id: 'e-1',
      metrics: { 'exact_match/v1': 0.63 },
      gates: [{ passed: true }, { gate: 'regressed from r-0', passed: false }],
      comparison: { regressions: ['exact_match/v1'] },
      failure_reasons: [
        { unit: 'prediction', count: 2 },
        { unit: 'bleu', count: 1 },
      ],
    });
  });

  it('is a JUnit report whose texts cannot leave their attributes', () => {
    const gate = { gate: '"a" < 1', isPassed: false, message: 'there is no metric "a" & <b>\u0000\n' };
    const report = junitReport({ ...conclusion, gates: [gate] });
    expect(report).toContain('tests="2" failures="1" errors="0" skipped="0" time="2.5"');
    expect(report).toContain('name="fail if &quot;a&quot; &lt; 1">');
    expect(report).toContain('<failure message="there is no metric &quot;a&quot; &amp; &lt;b&gt;\uFFFD "/>');
    expect(report).toContain('<property name="exact_match/v1" value="0.63"/>');
  });

  it('counts an evaluation that did not finish as an error of the report', () => {
    const failed = evaluation({ status: 'failed', error: { message: 'no endpoint' } });
    const report = junitReport({ ...conclusion, evaluation: failed, gates: [] });
    expect(report).toContain('errors="1"');
    expect(report).toContain('2 failed, $0.1234: no endpoint"/>');
  });

  it('is Markdown in which texts of rows stay texts', () => {
    const summary = markdownSummary(conclusion);
    expect(summary).toContain('## Evaluation finished\n');
    expect(summary).toContain('- ✅ `exact_match/v1 < 0.6`: exact\\_match/v1 is 0.63');
    expect(summary).toContain('| exact\\_match/v1 | 0.63 | 0.5869 to 0.6711 | 500 |');
    expect(summary).toContain('timed out \\| &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(summary).not.toContain('<script');
  });
});

describe('a regression gate', () => {
  it('passes when nothing became significantly worse', () => {
    const fine = toComparison({
      metrics: [{ ...METRIC, verdict: 'no-significant-difference' }],
      regressions: [],
    });
    expect(checkRegression(fine, 'r')).toMatchObject({ isPassed: true });
  });

  it('fails when nothing could be compared', () => {
    const nothing = toComparison({ metrics: [NOT_COMPARABLE], regressions: [] });
    expect(checkRegression(nothing, 'r')).toEqual({
      gate: 'regressed from r',
      isPassed: false,
      message: 'no metric could be compared (The baseline has no scores of it.)',
    });
  });

  it('knows runs from evaluations', () => {
    expect(comparedSide('0190a4f2b3c87def8123456789abcdef')).toHaveProperty('run_id');
    expect(comparedSide('8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b10')).toHaveProperty('evaluation_id');
    expect(() => comparedSide('main')).toThrow(/is no id of a run/);
  });
});

describe('reasons of failures', () => {
  it('are the five most frequent', () => {
    const rows = Array.from({ length: 7 }, (_, kind) =>
      Array.from({ length: kind + 1 }, () => ({ errors: { prediction: `reason ${kind}` } })),
    ).flat();
    const { reasons, others, isPartial } = countFailures(rows);
    expect(reasons.map(({ reason, count }) => [reason, count])).toEqual([
      ['reason 6', 7],
      ['reason 5', 6],
      ['reason 4', 5],
      ['reason 3', 4],
      ['reason 2', 3],
    ]);
    expect([others, isPartial]).toEqual([2, false]);
  });
});
