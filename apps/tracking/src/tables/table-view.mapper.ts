import {
  columnType,
  withoutBareTokens,
  type ListedTable,
  type StoredRow,
  type TableColumn,
} from '@weir/run-tables';
import type { TableColumnView, TableView } from './table-views.dto.js';

export function columnView(column: TableColumn): TableColumnView {
  return { name: column.name, type: columnType(column), nullable: column.kinds.includes('null') };
}

export function tableView(listed: ListedTable): TableView {
  const { file } = listed.place;
  if (listed.state === 'pending') {
    return { file, state: 'pending', reason: null, row_count: null, columns: [], updated_at: null };
  }
  const { state, table } = listed;
  return {
    file,
    state,
    reason: listed.state === 'refused' ? listed.reason : null,
    row_count: table?.rowCount ?? null,
    columns: table?.columns.map(columnView) ?? [],
    updated_at: table?.updatedAt.toISOString() ?? null,
  };
}

/** Rows as JSON text: cells go out with the digits that they came in with. */
export function rowsText(
  rows: readonly StoredRow[],
  columns: readonly { readonly name: string; readonly place: number }[],
): string {
  const names = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  const texts = rows.map(({ rowIndex, cells }) => {
    const members = columns.map(
      ({ place }, index) => (names[index] ?? '') + withoutBareTokens(cells[place] ?? 'null'),
    );
    return `{"row_index":${rowIndex},"cells":{${members.join(',')}}}`;
  });
  return `[${texts.join(',')}]`;
}
