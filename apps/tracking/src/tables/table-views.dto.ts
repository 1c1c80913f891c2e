import { ApiProperty } from '@nestjs/swagger';

export class TableColumnView {
  @ApiProperty({ example: 'toxicity' })
  name: string;

  @ApiProperty({
    enum: ['string', 'number', 'boolean', 'object', 'list', 'image', 'mixed', 'unknown'],
    description: '`mixed`: cells of several kinds. `unknown`: nothing but nulls',
  })
  type: string;

  @ApiProperty({ description: 'Whether some cells are null' })
  nullable: boolean;
}

export class TableView {
  @ApiProperty({ example: 'eval_results_table.json' })
  file: string;

  @ApiProperty({
    enum: ['ready', 'pending', 'refused'],
    description:
      '`pending`: the file is newer than the rows, and is about to be read. `refused`: it is no table, or ended one ' +
      'worker after the other',
  })
  state: string;

  @ApiProperty({ type: String, nullable: true, description: 'Why it was refused' })
  reason: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 2 })
  row_count: number | null;

  @ApiProperty({ type: [TableColumnView] })
  columns: TableColumnView[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  updated_at: string | null;
}

export class TableListView {
  @ApiProperty({ type: [TableView] })
  tables: TableView[];
}

export class TableRowView {
  @ApiProperty({ description: 'From 0, in the order of the log' })
  row_index: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'By column. NaN and infinities are strings, as in the MLflow API',
    example: { inputs: 'What is a weir?', toxicity: 0.01 },
  })
  cells: Readonly<Record<string, unknown>>;
}

export class TableRowsView {
  @ApiProperty({ type: [TableColumnView] })
  columns: TableColumnView[];

  @ApiProperty({ type: [TableRowView] })
  rows: TableRowView[];

  @ApiProperty({ description: 'Rows that match, counted with the first page', example: 120 })
  total: number;

  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null on the last' })
  next_page_token: string | null;
}

export class AppendRowsRequest {
  @ApiProperty({
    required: false,
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'Cells by column; a column that a row lacks is null in it',
  })
  rows?: Record<string, unknown>[];

  @ApiProperty({ required: false, type: [String], description: 'With `data`, instead of `rows`' })
  columns?: string[];

  @ApiProperty({ required: false, type: 'array', items: { type: 'array', items: {} } })
  data?: unknown[][];
}

export class AppendedRowsView {
  @ApiProperty({ description: 'Index of the first of these rows', example: 2 })
  first_row: number;

  @ApiProperty({ example: 1 })
  appended: number;

  @ApiProperty({ description: 'Rows of the table', example: 3 })
  row_count: number;
}

export const APPEND_EXAMPLES = {
  rows: {
    summary: 'Cells by column',
    value: { rows: [{ inputs: 'What is a weir?', outputs: 'A low dam.', toxicity: 0.01 }] },
  },
  split: {
    summary: 'Columns once, as in the file',
    value: {
      columns: ['inputs', 'toxicity'],
      data: [
        ['What is a weir?', 0.01],
        ['What is a dam?', null],
      ],
    },
  },
};
