import { describe, expect, it } from '@jest/globals';
import { resolveBehaviour } from '../behaviour.js';
import { resultName, scoreColumn } from './metric-keys.js';
import { selectMetrics, type MetricDocument } from './metric-selection.js';
import type { ExternalMetric, Metric } from './metric.types.js';
import { isAllowedAddress } from './scorer-address.js';
import { toxicityMetric } from './toxicity.metric.js';

const JAVASCRIPT = { type: 'javascript', name: 'brevity', source: ' prediction.length < 80; ' };
const HTTP = { type: 'http', name: 'polite', url: 'http://scorer.internal:8000/polite' };

const select = (document: MetricDocument, compat: string | null = null): Metric | undefined =>
  selectMetrics({
    extraMetrics: ['exact_match', document],
    hasTargets: true,
    behaviour: resolveBehaviour({ compat }),
  }).metrics[1];

const external = (document: MetricDocument, compat: string | null = null): ExternalMetric => {
  const metric = select(document, compat);
  if (metric?.kind === 'external') return metric;
  throw new Error('no external metric was selected');
};

describe('a metric in JavaScript', () => {
  it('should be named and scored as described', () => {
    const metric = external({ ...JAVASCRIPT, version: 'v2', greater_is_better: false, timeout_ms: 50 });
    expect(metric.scorer).toEqual({
      kind: 'javascript',
      code: 'prediction.length < 80',
      form: 'expression',
      timeoutMs: 50,
    });
    expect([resultName(metric), scoreColumn(metric), metric.isGreaterBetter]).toEqual([
      'brevity/v2',
      'brevity/v2/score',
      false,
    ]);
    expect(metric.verdict(true)).toEqual({ kind: 'scored', score: 1 });
  });

  it('should have a column for justifications when its source names them', () => {
    expect(external(JAVASCRIPT).hasJustification).toBe(false);
    const source = '({ score: 1, justification: "short" })';
    expect(external({ ...JAVASCRIPT, source }).hasJustification).toBe(true);
  });

  it.each<[MetricDocument, string, RegExp]>([
    [{ ...JAVASCRIPT, source: 'prediction.' }, 'source', /is no JavaScript: .*line 1, column/],
    [{ ...JAVASCRIPT, source: undefined }, 'source', /is missing/],
    [{ ...JAVASCRIPT, source: 7 }, 'source', /must be a text/],
    [{ ...JAVASCRIPT, source: 'async () => 1' }, 'source', /cannot be async/],
    [{ ...JAVASCRIPT, timeout_ms: 10_001 }, 'timeout_ms', /from 1 to 10000/],
    [{ ...JAVASCRIPT, timeout_ms: 1.5 }, 'timeout_ms', /whole number/],
    [{ ...JAVASCRIPT, aggregations: ['mode'] }, 'aggregations[0]', /must be one of: mean, variance, p90/],
    [{ ...JAVASCRIPT, url: 'http://x' }, 'url', /is unknown; known: .*source, timeout_ms/],
    [{ ...JAVASCRIPT, name: 'a/b' }, 'name', /may hold letters/],
    [{ ...JAVASCRIPT, name: 'exact_match', version: 'v1' }, 'name', /another metric/],
    [{ ...HTTP, url: 'file:///etc/passwd' }, 'url', /http or https/],
    [{ ...HTTP, url: 'http://me:secret@scorer/' }, 'url', /must not hold credentials/],
    [{ ...HTTP, url: 'scorer' }, 'url', /http or https/],
    [{ ...HTTP, source: '1' }, 'source', /is unknown/],
    [{ ...HTTP, type: 'python' }, 'type', /must be one of: .*javascript, http/],
  ])('should be refused by the field of %j', (document, field, problem) => {
    expect(() => select(document)).toThrow(
      expect.objectContaining({
        status: 400,
        message: expect.stringMatching(problem),
        details: expect.objectContaining({ field: `extra_metrics[1].${field}` }),
      }),
    );
  });
});

describe('aggregates of a custom metric', () => {
  it.each<[string, unknown, Record<string, number>]>([
    // numpy 2.4 of 1, 2, 3, 4.
    ['the standard three by default', undefined, { mean: 2.5, variance: 1.25, p90: 3.7 }],
    ['none when none is asked for', [], {}],
    ['the named ones', ['min', 'max', 'median'], { min: 1, max: 4, median: 2.5 }],
  ])('should be %s', (_what, aggregations, aggregates) => {
    for (const compat of ['latest', 'mlflow-2.8']) {
      const metric = external({ ...JAVASCRIPT, aggregations }, compat);
      expect(metric.aggregate([1, 2, 3, 4])).toEqual(aggregates);
      expect(metric.aggregate([])).toEqual({});
    }
  });
});

describe('toxicity', () => {
  it('should have the share of rows from 0.5 on among its aggregates', () => {
    expect(toxicityMetric.aggregate([0.9, 0.1, 0.5, 0.2])).toMatchObject({ ratio: 0.5 });
    expect(toxicityMetric.aggregate([0.4999])).toMatchObject({ ratio: 0, mean: 0.4999 });
    expect(toxicityMetric.aggregate([])).toEqual({});
  });

  it.each([Number.NaN, -0.1, 1.1, '0.5', null, undefined])('should take %p for no probability', (value) => {
    expect(toxicityMetric.verdict(value).kind).toBe('failed');
  });
});

describe('isAllowedAddress', () => {
  const allowed = ['http://scorer:8000/polite', 'https://other.internal/'];

  it.each([
    ['http://scorer:8000/polite', true],
    ['http://scorer:8000/polite/v2?strict=1', true],
    ['https://other.internal/anything', true],
    ['http://scorer:8000/politely', false],
    ['http://scorer:8000/polite/../admin', false],
    ['http://scorer:8000/polite/%2e%2e/admin', false],
    ['http://scorer:8001/polite', false],
    ['https://scorer:8000/polite', false],
    ['http://other.internal/', false],
    ['http://scorer.evil:8000/polite', false],
    ['nonsense', false],
  ])('should say of %s: %s', (address, isAllowed) => {
    expect(isAllowedAddress(address, allowed)).toBe(isAllowed);
    expect(isAllowedAddress(address, [])).toBe(false);
  });
});
