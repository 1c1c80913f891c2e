import {
  PREDICTION_UNIT,
  type Evaluation,
  type EvaluationRequestSummary,
  type ResultRow,
  type ResultUnit,
} from '@weir/tracking-store';
import { reasonOf, scoreOf } from './result-row.mapper.js';

export interface ResultColumn {
  readonly name: string;
  value(row: ResultRow, units: ReadonlyMap<string, ResultUnit>): unknown;
}

/**
 * The columns of a file of results: the place of the row, its data, the prediction where a model was asked, and for each metric score,
 * justification and error. Data keeps its names; a column of ours that would repeat one gets a number behind its name.
 */
export function resultColumns(
  { columns }: Pick<Evaluation, 'columns'>,
  { model, metrics }: EvaluationRequestSummary,
): ResultColumn[] {
  const data = (columns ?? []).map((name, index) => ({
    name,
    value: ({ cells }: ResultRow) => cells[index] ?? null,
  }));
  const first = { name: 'row_index', value: ({ rowIndex }: ResultRow) => rowIndex };
  const own = [
    first,
    ...(model.kind === 'column' ? [] : predictionColumns()),
    ...metrics.flatMap(({ name, hasJustification }) => metricColumns(name, hasJustification)),
  ];
  const [place, ...others] = distinct(own, new Set(columns ?? []));
  return [...(place ? [place] : []), ...data, ...others];
}

const unitColumn = (name: string, unit: string, read: (unit: ResultUnit) => unknown): ResultColumn => ({
  name,
  value: (_row, units) => {
    const found = units.get(unit);
    return found === undefined ? null : (read(found) ?? null);
  },
});

const errorColumn = (unit: string): ResultColumn =>
  unitColumn(`${unit}/error`, unit, (found) => (found.outcome === 'failed' ? reasonOf(found) : null));

const predictionColumns = (): ResultColumn[] => [
  unitColumn('prediction', PREDICTION_UNIT, ({ output }) => output),
  unitColumn('latency_seconds', PREDICTION_UNIT, ({ latencySeconds }) => latencySeconds),
  errorColumn(PREDICTION_UNIT),
];

const metricColumns = (metric: string, hasJustification: boolean): ResultColumn[] => [
  unitColumn(`${metric}/score`, metric, (unit) => (unit.outcome === 'scored' ? scoreOf(unit) : null)),
  ...(hasJustification
    ? [
        unitColumn(`${metric}/justification`, metric, ({ outcome, reason }) =>
          outcome === 'scored' ? reason : null,
        ),
      ]
    : []),
  errorColumn(metric),
];

function distinct(columns: readonly ResultColumn[], taken: Set<string>): ResultColumn[] {
  return columns.map((column) => {
    let name = column.name;
    for (let number = 2; taken.has(name); number += 1) name = `${column.name} (${number})`;
    taken.add(name);
    return { ...column, name };
  });
}
