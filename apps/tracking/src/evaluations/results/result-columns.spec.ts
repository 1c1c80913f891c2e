import { describe, expect, it } from '@jest/globals';
import type { EvaluationRequestSummary, ResultRow } from '@weir/tracking-store';
import { resultColumns } from './result-columns.js';

const ASKED: EvaluationRequestSummary = {
  modelType: null,
  model: { kind: 'endpoint', name: 'chat' },
  data: { kind: 'inline', name: null },
  metrics: [
    { name: 'exact_match/v1', hasJustification: false },
    { name: 'faithfulness/v1', hasJustification: true },
  ],
  priority: 'normal',
};
const unit = { score: null, output: null, latencySeconds: null, reason: null } as const;
const ROW: ResultRow = {
  rowIndex: 7,
  cells: ['q', 'mine'],
  units: [
    { ...unit, unit: 'prediction', outcome: 'scored', output: 'a', latencySeconds: 0.5 },
    { ...unit, unit: 'exact_match/v1', outcome: 'failed', reason: 'timeout' },
    { ...unit, unit: 'faithfulness/v1', outcome: 'scored', score: 4, reason: 'says so' },
  ],
};

describe('resultColumns', () => {
  it('hold data, prediction, scores, justifications and errors, and repeat no name', () => {
    const columns = resultColumns({ columns: ['inputs', 'prediction'] }, ASKED);
    const units = new Map(ROW.units.map((item) => [item.unit, item]));
    expect(columns.map((column) => [column.name, column.value(ROW, units)])).toEqual([
      ['row_index', 7],
      ['inputs', 'q'],
      ['prediction', 'mine'],
      ['prediction (2)', 'a'],
      ['latency_seconds', 0.5],
      ['prediction/error', null],
      ['exact_match/v1/score', null],
      ['exact_match/v1/error', 'timeout'],
      ['faithfulness/v1/score', 4],
      ['faithfulness/v1/justification', 'says so'],
      ['faithfulness/v1/error', null],
    ]);
  });

  it('have no prediction of their own when a column holds it', () => {
    const asked = { ...ASKED, model: { kind: 'column', name: 'answer' }, metrics: [] } as const;
    expect(resultColumns({ columns: ['answer'] }, asked).map(({ name }) => name)).toEqual([
      'row_index',
      'answer',
    ]);
  });
});
