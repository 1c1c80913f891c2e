import { Injectable } from '@nestjs/common';
import { EvaluationRowRepository, type Evaluation } from '@weir/tracking-store';
import { invalidRequest, type FieldProblem } from '../evaluations/evaluations.errors.js';
import type { HumanLabel, JudgeAgreementRequest } from './judge-agreement.dto.js';

/** A label and the row that it belongs to. */
export interface PlacedLabel {
  /** Where it stands in the request or the data, for whoever has to mend it. */
  readonly field: string;
  readonly rowIndex: number;
  /** As it was named; null for the metric of the request. */
  readonly metric: string | null;
  readonly label: unknown;
}

const PAGE_ROWS = 500;
/** One mistake is often made in every label. */
const MAX_PROBLEMS = 20;

const isMissing = (value: unknown): boolean => value === null || value === undefined || value === '';

/** Finds the labels of a request, and the rows that they belong to. */
@Injectable()
export class HumanLabelsReader {
  constructor(private readonly rows: EvaluationRowRepository) {}

  async read(evaluation: Evaluation, request: JudgeAgreementRequest): Promise<PlacedLabel[]> {
    const { labels, label_column } = request;
    if (label_column && labels)
      throw invalidRequest([
        { field: 'label_column', message: 'takes the place of labels: give one of them' },
      ]);
    if (label_column) return this.ofColumn(evaluation, label_column);
    if (labels) return this.ofRequest(evaluation, labels, request.key_column ?? null);
    throw invalidRequest([{ field: 'labels', message: 'is required, or label_column' }]);
  }

  private async ofColumn(evaluation: Evaluation, column: string): Promise<PlacedLabel[]> {
    const labels: PlacedLabel[] = [];
    for await (const { rowIndex, value } of this.column(evaluation, 'label_column', column)) {
      if (isMissing(value)) continue;
      labels.push({ field: `label_column, row ${rowIndex}`, rowIndex, metric: null, label: value });
    }
    return labels;
  }

  private async ofRequest(
    evaluation: Evaluation,
    labels: readonly HumanLabel[],
    keyColumn: string | null,
  ): Promise<PlacedLabel[]> {
    const hasKeys = labels.some(({ key }) => !isMissing(key));
    const rowsByKey = hasKeys ? await this.rowsByKey(evaluation, keyColumn) : new Map<string, number[]>();
    const problems: FieldProblem[] = [];
    const placed = labels.flatMap((label, index) => {
      const field = `labels[${index}]`;
      const row = rowOf(label, { field, rowsByKey, totalRows: evaluation.totalRows ?? 0 });
      if (typeof row === 'number')
        return [{ field: `${field}.label`, rowIndex: row, metric: label.metric ?? null, label: label.label }];
      if (problems.length < MAX_PROBLEMS) problems.push(row);
      return [];
    });
    if (problems.length > 0) throw invalidRequest(problems);
    return placed;
  }

  private async rowsByKey(evaluation: Evaluation, keyColumn: string | null): Promise<Map<string, number[]>> {
    if (keyColumn === null) {
      throw invalidRequest([{ field: 'key_column', message: 'is required for labels with a key' }]);
    }
    const rows = new Map<string, number[]>();
    for await (const { rowIndex, value } of this.column(evaluation, 'key_column', keyColumn)) {
      const key = keyOf(value);
      const known = rows.get(key);
      if (known) known.push(rowIndex);
      else rows.set(key, [rowIndex]);
    }
    return rows;
  }

  private async *column(
    { evaluationId, columns, totalRows }: Evaluation,
    field: string,
    column: string,
  ): AsyncGenerator<{ rowIndex: number; value: unknown }> {
    const place = (columns ?? []).indexOf(column);
    if (place < 0) throw invalidRequest([{ field, message: 'is no column of the evaluation’s data' }]);
    for (let firstRow = 0; firstRow < (totalRows ?? 0); firstRow += PAGE_ROWS) {
      const page = await this.rows.read(evaluationId, { firstRow, rowCount: PAGE_ROWS });
      for (const [offset, cells] of page.entries())
        yield { rowIndex: firstRow + offset, value: cells[place] };
    }
  }
}

/** A number and its text are the same key: tables of labels are often read from CSV. */
const keyOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

function rowOf(
  { row_index, key }: HumanLabel,
  {
    field,
    rowsByKey,
    totalRows,
  }: {
    readonly field: string;
    readonly rowsByKey: ReadonlyMap<string, number[]>;
    readonly totalRows: number;
  },
): number | FieldProblem {
  const hasKey = !isMissing(key);
  if (hasKey === !isMissing(row_index)) return { field, message: 'needs either row_index or key' };
  if (!hasKey) {
    const row = row_index ?? -1;
    if (row < totalRows) return row;
    return { field: `${field}.row_index`, message: `must be below ${totalRows}, the number of rows` };
  }
  const rows = rowsByKey.get(keyOf(key)) ?? [];
  const [row] = rows;
  if (row === undefined) return { field: `${field}.key`, message: 'is in no row' };
  return rows.length === 1 ? row : { field: `${field}.key`, message: `is in ${rows.length} rows` };
}
