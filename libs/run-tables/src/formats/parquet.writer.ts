import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { textOf, valueOf, type CellText, type CellValue } from './cell.js';
import { emptyShape, shapeWith, type Shape } from './parquet-shape.js';
import type { TableContent } from './table-content.js';

/** A row group is what is kept while a file is written, and what a reader has to keep. */
const GROUP_ROWS = 50_000;
const GROUP_LENGTH = 2 * 1024 * 1024;

/**
 * A Parquet file, compressed with Snappy. The type of a column is the one that all of its cells have (found in a first
 * reading): boolean, int64, double, text, lists and structs of these. Where there is none, the column is text and what
 * is no string in it is JSON.
 */
export async function* parquetBytes({
  columns,
  read,
}: TableContent): AsyncGenerator<Uint8Array, void, undefined> {
  const shapes: Shape[] = columns.map(() => emptyShape);
  for await (const rows of read()) {
    for (const cells of rows)
      cells.forEach((cell, index) => (shapes[index] = shapeWith(shapes[index] ?? emptyShape, cell)));
  }
  const target = new DrainedWriter();
  const file = new ParquetWriter({
    writer: target,
    schema: schemaOf(columns, shapes),
    statistics: false,
    createdBy: 'weir',
  });
  let group: CellText[][] = columns.map(() => []);
  let length = 0;
  const write = async (): Promise<Uint8Array> => {
    const columnData = group.map((cells, index) => ({
      name: columns[index] ?? '',
      data: cells.map((cell) => parquetValue(cell, shapes[index] ?? emptyShape)),
    }));
    await file.write({ columnData, rowGroupSize: GROUP_ROWS + 1 });
    group = columns.map(() => []);
    length = 0;
    return target.drain();
  };
  for await (const rows of read()) {
    for (const cells of rows) {
      cells.forEach((cell, index) => group[index]?.push(cell));
      length += cells.reduce((sum, cell) => sum + cell.length, 0);
      if (length > GROUP_LENGTH || (group[0]?.length ?? 0) >= GROUP_ROWS) yield await write();
    }
  }
  if ((group[0]?.length ?? 0) > 0) yield await write();
  await file.finish();
  yield target.drain();
}

/** Gives away what has been written so far; offsets go on. */
class DrainedWriter extends ByteWriter {
  drain(): Uint8Array {
    const bytes = this.getBytes().slice();
    this.index = 0;
    return bytes;
  }
}

function schemaOf(columns: readonly string[], shapes: readonly Shape[]): SchemaElement[] {
  const elements = columns.flatMap((name, index) => elementsOf(name, shapes[index] ?? emptyShape));
  return [{ name: 'schema', num_children: columns.length }, ...elements];
}

function elementsOf(name: string, shape: Shape): SchemaElement[] {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  switch (shape.kind) {
    case 'boolean':
      return [{ ...optional, type: 'BOOLEAN' }];
    case 'integer':
    case 'long':
      return [{ ...optional, type: 'INT64' }];
    case 'double':
      return [{ ...optional, type: 'DOUBLE' }];
    case 'null':
    case 'text':
      return [{ ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }];
    case 'list':
      return [
        { ...optional, converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        ...elementsOf('element', shape.element),
      ];
    case 'struct': {
      const fields = [...shape.fields].flatMap(([field, inner]) => elementsOf(field, inner));
      return [{ ...optional, num_children: shape.fields.size }, ...fields];
    }
  }
}

function parquetValue(cell: CellText, shape: Shape): unknown {
  if (cell === 'null') return null;
  switch (shape.kind) {
    case 'text':
      return textOf(cell);
    case 'integer':
    case 'long':
      return BigInt(cell);
    case 'list':
    case 'struct':
      return nestedValue(valueOf(cell), shape);
    case 'boolean':
    case 'double':
    case 'null':
      return valueOf(cell);
  }
}

function nestedValue(value: CellValue, shape: Shape): unknown {
  if (value === null) return null;
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string' ? value : JSON.stringify(value);
    case 'integer':
    case 'long':
      return BigInt(Number(value));
    case 'list':
      return Array.isArray(value) ? value.map((element) => nestedValue(element, shape.element)) : null;
    case 'struct':
      return structValue(value, shape.fields);
    case 'boolean':
    case 'double':
    case 'null':
      return value;
  }
}

function structValue(value: CellValue, fields: ReadonlyMap<string, Shape>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const members = new Map(Object.entries(value));
  const pairs = [...fields].map(
    ([name, shape]) => [name, nestedValue(members.get(name) ?? null, shape)] as const,
  );
  return Object.assign(Object.create(null) as object, Object.fromEntries(pairs));
}
