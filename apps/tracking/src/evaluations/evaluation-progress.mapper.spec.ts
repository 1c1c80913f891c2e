import { describe, expect, it } from '@jest/globals';
import type { EvaluationRequestSummary, EvaluationStanding } from '@weir/tracking-store';
import { progressOf } from './evaluation-progress.mapper.js';

const METRICS = ['exact_match/v1', 'latency'].map((name) => ({ name, hasJustification: false }));

const asked = (kind: 'column' | 'endpoint'): EvaluationRequestSummary => ({
  modelType: null,
  model: { kind, name: 'x' },
  data: { kind: 'inline', name: null },
  metrics: METRICS,
  priority: 'normal',
});

const STANDING: EvaluationStanding = {
  evaluationId: '',
  status: 'running',
  isCancelRequested: false,
  totalRows: 100,
  predictedRows: 40,
  scoredRows: 20,
  failedRows: 3,
  scoredUnits: 50,
  failedUnits: 7,
  callsMade: 0,
  costUsd: 0,
  unitsPerSecond: 4,
};

describe('progressOf', () => {
  it('counts the prediction of each row as a unit when a model is asked', () => {
    expect(progressOf(STANDING, asked('endpoint'))).toMatchObject({
      predicted_rows: 40,
      failed_rows: 3,
      total_units: 300,
      done_units: 90,
      failed_units: 10,
      rows_per_second: 1.333,
      seconds_left: 53,
    });
  });

  it('has no predictions to make when a column holds them', () => {
    expect(progressOf(STANDING, asked('column'))).toMatchObject({
      predicted_rows: 100,
      failed_rows: 0,
      total_units: 200,
      done_units: 50,
      failed_units: 7,
      rows_per_second: 2,
      seconds_left: 38,
    });
  });

  it.each<[string, Partial<EvaluationStanding>]>([
    ['rows are not known', { totalRows: null }],
    ['nothing was measured', { unitsPerSecond: null }],
    ['nothing moves', { unitsPerSecond: 0 }],
  ])('does not guess the time left while %s', (_when, change) => {
    expect(progressOf({ ...STANDING, ...change }, asked('endpoint')).seconds_left).toBeNull();
  });

  it('has nothing left to do once finished, also when a metric was left out', () => {
    const finished = { ...STANDING, status: 'finished', unitsPerSecond: null } as const;
    expect(progressOf(finished, asked('endpoint'))).toMatchObject({ total_units: 90, done_units: 90 });
  });
});
