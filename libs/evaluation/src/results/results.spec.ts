import { describe, expect, it } from '@jest/globals';
import { resolveBehaviour } from '../behaviour.js';
import { metricByName } from '../metrics/metric-catalogue.js';
import type { MetricShape, RowScore } from '../metrics/metric.types.js';
import { FloatColumns } from './float-columns.js';
import { MetricSummary } from './metric-summary.js';
import { encodeSplitRow, encodeSplitTable, roundLikePandas } from './pandas-json.js';
import { hasResultsTable, ResultsTableLayout, resultsTablePath } from './results-table.js';

const latest = resolveBehaviour({});
const metric = (name: string) => metricByName(name, latest);
const summarise = (name: string, scores: readonly RowScore[]) => {
  const summary = new MetricSummary(metric(name));
  scores.forEach((score) => summary.add(score));
  return summary.finish();
};
const at = (score: number): RowScore => ({ kind: 'scored', score });
const notText: RowScore = { kind: 'not-applicable', reason: 'the prediction is not a text' };

describe('MetricSummary', () => {
  it('should aggregate under MLflow’s keys', () => {
    // The three rows of reference data as textstat 0.7.3 and numpy give them.
    expect(summarise('ari_grade_level', [13.2, 8.1, -2.7].map(at)).metrics).toEqual({
      'ari_grade_level/v1/mean': 6.199999999999999,
      'ari_grade_level/v1/variance': 43.94,
      'ari_grade_level/v1/p90': 12.18,
    });
    expect(summarise('exact_match', [1, 0, 0].map(at)).metrics).toEqual({
      'exact_match/v1': 0.3333333333333333,
    });
    expect(summarise('token_count', [7].map(at)).metrics).toEqual({});
  });

  it('should drop a text metric whose first row is no text, as MLflow does', () => {
    const outcome = summarise('ari_grade_level', [notText, at(3)]);
    expect(outcome).toMatchObject({ isKept: false, metrics: {} });
    expect(outcome.warnings).toEqual([expect.stringContaining('first row')]);
  });

  it('should keep the other rows when a later one has no score, and say so', () => {
    const outcome = summarise('ari_grade_level', [at(1), notText, at(3)]);
    expect(outcome.metrics['ari_grade_level/v1/mean']).toBe(2);
    expect(outcome.warnings).toEqual([expect.stringContaining('no score for 1 of 3 rows')]);
  });

  it('should quote no more of a reason than can be read, and no half characters', () => {
    const failed: RowScore = { kind: 'failed', reason: `${'x'.repeat(299)}${'𝄞'.repeat(10_000)}` };
    expect(summarise('ari_grade_level', [at(1), failed]).warnings).toEqual([
      `ari_grade_level/v1 has no score for 1 of 2 rows; the first reason: ${'x'.repeat(299)}…`,
    ]);
  });

  it('should keep texts as scores in the table and aggregate nothing beside them', () => {
    const text: RowScore = { kind: 'scored', score: 'polite' };
    expect(summarise('latency', [at(1), text, at(3)])).toMatchObject({ isKept: true, warnings: [] });
    expect(summarise('latency', [at(1), text, at(3)]).metrics).toEqual({});
  });

  it('should have no columns of a text metric that scored nothing, for want of its model', () => {
    const failed: RowScore = { kind: 'failed', reason: 'no model' };
    expect(summarise('ari_grade_level', [failed, failed])).toMatchObject({
      isKept: false,
      metrics: {},
      warnings: ['ari_grade_level/v1 has no score for 2 of 2 rows; the first reason: no model'],
    });
  });

  it('should log nothing where no row was scored', () => {
    expect(summarise('exact_match', [{ kind: 'failed', reason: 'x' }]).metrics).toEqual({});
    expect(summarise('exact_match', []).metrics).toEqual({});
  });
});

describe('ResultsTableLayout', () => {
  const metrics = ['latency', 'token_count', 'ari_grade_level', 'exact_match'].map(metric);

  it('should put features, targets, predictions and scores in MLflow’s order', () => {
    const layout = new ResultsTableLayout({
      featureColumns: ['inputs'],
      targetsColumn: 'ground_truth',
      predictionsColumn: 'answer',
      metrics,
    });
    expect(layout.columns).toEqual([
      'inputs',
      'ground_truth',
      'answer',
      'latency',
      'token_count',
      'ari_grade_level/v1/score',
    ]);
    const scores = [at(0), at(5), notText, at(1)];
    expect(layout.cells({ features: ['i'], target: 't', prediction: 'p', scores })).toEqual([
      'i',
      't',
      'p',
      0,
      5,
      null,
    ]);
  });

  const named = (featureColumns: string[], targetsColumn: string | null, predictionsColumn: string | null) =>
    new ResultsTableLayout({ featureColumns, targetsColumn, predictionsColumn, metrics: [] }).columns;

  it('should call the predictions outputs without targets, or without a name of their own', () => {
    expect(named(['inputs'], null, 'answer')).toEqual(['inputs', 'outputs']);
    expect(named(['inputs'], 'truth', null)).toEqual(['inputs', 'truth', 'outputs']);
  });

  it('should put predictions and scores in the place of columns that bear their names', () => {
    expect(named(['outputs', 'inputs'], null, 'answer')).toEqual(['outputs', 'inputs']);
    expect(named(['outputs', 'inputs'], 'truth', null)).toEqual(['outputs', 'inputs', 'truth']);
    const layout = new ResultsTableLayout({
      featureColumns: ['inputs', 'token_count', 'outputs'],
      targetsColumn: null,
      predictionsColumn: 'answer',
      metrics,
    });
    expect(layout.columns).toEqual([
      'inputs',
      'token_count',
      'outputs',
      'latency',
      'ari_grade_level/v1/score',
    ]);
    const scores = [at(0), at(5), at(2), at(1)];
    expect(layout.cells({ features: ['i', 99, 'old'], prediction: 'p', scores })).toEqual([
      'i',
      5,
      'p',
      0,
      2,
    ]);
  });

  const judge: MetricShape = {
    ...metric('exact_match'),
    name: 'tone',
    column: 'score-column',
    hasJustification: true,
  };

  it('should put a justification behind its score, and the reason where the judge was not understood', () => {
    const layout = new ResultsTableLayout({
      featureColumns: [],
      targetsColumn: null,
      predictionsColumn: null,
      metrics: [judge],
    });
    expect(layout.columns).toEqual(['outputs', 'tone/v1/score', 'tone/v1/justification']);
    const cells = (score: RowScore) => layout.cells({ features: [], prediction: 'p', scores: [score] });
    expect(cells({ kind: 'scored', score: 4, justification: 'kind' })).toEqual(['p', 4, 'kind']);
    expect(cells({ kind: 'failed', reason: 'no score' })).toEqual(['p', null, 'no score']);
    expect(cells({ kind: 'not-applicable', reason: 'nothing to ask' })).toEqual(['p', null, null]);
  });

  it('should put the prefix where MLflow puts it', () => {
    const prefix = 'val_';
    const shape = { featureColumns: [], targetsColumn: null, predictionsColumn: null, prefix };
    expect(new ResultsTableLayout({ ...shape, metrics: [...metrics, judge] }).columns).toEqual([
      'outputs',
      'val_latency',
      'val_token_count',
      'val_ari_grade_level/v1/score',
      'val_tone/v1/score',
      'val_tone/v1/justification',
    ]);
    expect(resultsTablePath(prefix)).toBe('val_eval_results_table.json');
    const keys = (name: string): string[] => {
      const summary = new MetricSummary(metric(name), prefix);
      summary.add(at(1));
      return Object.keys(summary.finish().metrics);
    };
    expect(keys('exact_match')).toEqual(['val_exact_match/v1']);
    expect(keys('ari_grade_level')).toEqual([
      'val_ari_grade_level/v1/val_mean',
      'val_ari_grade_level/v1/val_variance',
      'val_ari_grade_level/v1/val_p90',
    ]);
  });

  it('should be there only for metrics that show something of each row', () => {
    expect(hasResultsTable([metric('exact_match')])).toBe(false);
    expect(hasResultsTable([metric('exact_match'), metric('token_count')])).toBe(true);
  });
});

describe('the table as pandas writes it', () => {
  const encoded = async (columns: string[], rows: unknown[][]): Promise<string> => {
    const pieces: string[] = [];
    const texts = rows.map((cells) => encodeSplitRow(cells));
    for await (const piece of encodeSplitTable(columns, texts)) pieces.push(piece);
    return pieces.join('');
  };

  it('should cut floats to ten decimals and nothing else', () => {
    expect(
      [2.4833333333333343, -2.73, 1e-11, 0.99999999999, 123456789.12345678, 1e300, -0.5].map(roundLikePandas),
    ).toEqual([2.4833333333, -2.73, 0, 1, 123456789.1234567761, 1e300, -0.5]);
    expect(roundLikePandas(Number.NaN)).toBeNaN();
  });

  it('should escape what is not ASCII and the slash, and write NaN as null', async () => {
    expect(
      await encoded(
        ['a/b', 'ü'],
        [
          ['日 "x"\n', Number.NaN],
          [null, undefined],
        ],
      ),
    ).toBe('{"columns":["a\\/b","\\u00fc"],"data":[["\\u65e5 \\"x\\"\\n",null],[null,null]]}');
  });

  it('should round numbers inside lists and objects too', async () => {
    const text = await encoded(['a'], [[{ list: [0.12345678912345] }]]);
    expect(JSON.parse(text)).toEqual({ columns: ['a'], data: [[{ list: [0.1234567891] }]] });
  });

  it('should be a table without rows', async () => {
    expect(await encoded(['a'], [])).toBe('{"columns":["a"],"data":[]}');
  });

  it('should write whole numbers of a column of floats as floats', () => {
    expect(encodeSplitRow([4, 4, -0.5, null, 1e300], [true, false, true, true, true])).toBe(
      '[4.0,4,-0.5,null,1e+300]',
    );
  });

  it('should leave a character alone that pandas leaves alone', () => {
    expect(encodeSplitRow(['\u007f<&>\u0001'])).toBe('["\u007f<&>\\u0001"]');
  });
});

describe('FloatColumns', () => {
  const floats = (...cells: unknown[]): boolean => {
    const columns = new FloatColumns();
    cells.forEach((cell) => columns.note('a', cell));
    return columns.isFloat('a');
  };

  it('should find what pandas holds as floats', () => {
    expect(floats(1, 2.5)).toBe(true);
    expect(floats(1, null)).toBe(true);
    expect(floats(1, Number.NaN)).toBe(true);
    expect(floats(1, 2)).toBe(false);
    expect(floats(1, 'x', null)).toBe(false);
    expect(floats(1, true, null)).toBe(false);
    expect(floats(null, null)).toBe(false);
  });

  it('should know what a gap would make of a column', () => {
    const columns = new FloatColumns();
    columns.note('a', 1);
    columns.note('b', 'x');
    expect([columns.isFloatWithGaps('a'), columns.isFloatWithGaps('b')]).toEqual([true, false]);
  });
});
