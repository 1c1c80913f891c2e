import { tableFormatOf } from '../formats/open-table.js';
import { columnType, type TableColumn } from '../storage/column-summary.js';
import { cellSql, type CellSql } from './cell-sql.js';
import { unknownColumn } from './query.errors.js';

/** The place of a row in its table, which can be asked for like a column unless one has this name. */
const ROW_INDEX = 'row_index';

/** Columns of a table as names in a query. */
export class QueryColumns {
  private readonly places: ReadonlyMap<string, number>;
  private readonly hasTextNumbers: boolean;

  constructor(
    private readonly columns: readonly TableColumn[],
    file: string,
  ) {
    this.places = new Map(columns.map(({ name }, place) => [name, place]));
    this.hasTextNumbers = tableFormatOf(file) === 'csv';
  }

  /** `field` is the parameter that the name stands in. */
  place(name: string, field: string): number {
    const place = this.places.get(name);
    if (place === undefined) throw unknownColumn(field, name, [...this.places.keys()]);
    return place;
  }

  cell(name: string, field: string): CellSql {
    if (name === ROW_INDEX && !this.places.has(name)) return ROW_INDEX_SQL;
    return cellSql(this.place(name, field), { hasTextNumbers: this.hasTextNumbers });
  }

  /** What a column is ordered by: numbers where all cells are numbers, or text. */
  sortKey(name: string, field: string): string {
    const cell = this.cell(name, field);
    if (cell === ROW_INDEX_SQL) return cell.number;
    const column = this.columns[this.place(name, field)];
    const type = column === undefined ? 'unknown' : columnType(column);
    if (type === 'number') return cell.number;
    if (type === 'boolean') return cell.boolean;
    const scalar = `coalesce(${cell.number}::text, ${cell.boolean}::text)`;
    return type === 'mixed' ? `coalesce(${cell.text}, ${scalar} COLLATE "C")` : cell.text;
  }
}

const ROW_INDEX_SQL: CellSql = {
  number: 'r.row_index',
  text: 'NULL::text',
  boolean: 'NULL::boolean',
  isNull: 'false',
};
