import { PREDICTION_UNIT, type EvaluationPlan, type RowCells, type UnitResult } from '@weir/tracking-store';
import type { MetricRow } from '@weir/evaluation';

/** One row with everything that was committed about it. */
export interface WorkRow {
  readonly rowIndex: number;
  readonly cells: RowCells;
  readonly units: ReadonlyMap<string, UnitResult>;
}

/** Where the parts of a row stand in its cells. */
export class EvaluationLayout {
  readonly featureColumns: readonly string[];
  private readonly featureIndexes: readonly number[];
  private readonly targetIndex: number;
  private readonly predictionIndex: number;

  constructor(
    private readonly plan: Pick<EvaluationPlan, 'predictions' | 'targets' | 'columnMapping'>,
    private readonly columns: readonly string[],
  ) {
    const predictions = plan.predictions.kind === 'column' ? plan.predictions.column : null;
    this.targetIndex = plan.targets === null ? -1 : columns.indexOf(plan.targets);
    this.predictionIndex = predictions === null ? -1 : columns.indexOf(predictions);
    this.featureIndexes = [...columns.keys()].filter(
      (index) => index !== this.targetIndex && index !== this.predictionIndex,
    );
    this.featureColumns = this.featureIndexes.map((index) => columns[index] ?? '');
  }

  features(cells: RowCells): unknown[] {
    return this.featureIndexes.map((index) => cells[index]);
  }

  named(cells: RowCells): Map<string, unknown> {
    return new Map(this.columns.map((column, index) => [column, cells[index]]));
  }

  target(cells: RowCells): unknown {
    return cells[this.targetIndex];
  }

  prediction({ cells, units }: WorkRow): unknown {
    if (this.predictionIndex >= 0) return cells[this.predictionIndex];
    return units.get(PREDICTION_UNIT)?.output ?? null;
  }

  /** By the name that a metric asks for: the column that is mapped to it, or the one of that name. */
  value(cells: RowCells, name: string): unknown {
    const { columnMapping = {} } = this.plan;
    const column = Object.hasOwn(columnMapping, name) ? columnMapping[name] : name;
    return column === undefined ? undefined : cells[this.columns.indexOf(column)];
  }

  /** Every name that a metric may ask for. */
  private names(): Iterable<string> {
    return new Set([...this.columns, ...Object.keys(this.plan.columnMapping ?? {})]);
  }

  metricRow(row: WorkRow): MetricRow {
    const measured = this.predictionIndex >= 0 ? 0 : row.units.get(PREDICTION_UNIT)?.latencySeconds;
    return {
      prediction: this.prediction(row),
      target: this.target(row.cells),
      value: (name) => this.value(row.cells, name),
      names: () => this.names(),
      ...(typeof measured === 'number' ? { latencySeconds: measured } : {}),
    };
  }
}

/** Puts rows and their units together. */
export function workRows(
  firstRow: number,
  cells: readonly RowCells[],
  units: readonly UnitResult[],
): WorkRow[] {
  const byRow = new Map<number, Map<string, UnitResult>>();
  for (const unit of units) {
    const known = byRow.get(unit.rowIndex) ?? new Map<string, UnitResult>();
    byRow.set(unit.rowIndex, known.set(unit.unit, unit));
  }
  return cells.map((values, offset) => ({
    rowIndex: firstRow + offset,
    cells: values,
    units: byRow.get(firstRow + offset) ?? new Map<string, UnitResult>(),
  }));
}
