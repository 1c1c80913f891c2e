import { applyDecorators } from '@nestjs/common';
import { ApiParam, ApiQuery } from '@nestjs/swagger';
import type { Request } from 'express';

export const queryOf = (request: Request): URLSearchParams =>
  new URL(request.url, 'http://localhost').searchParams;

const parameter = (name: string, description: string, example?: string): MethodDecorator =>
  ApiQuery({ name, required: false, description, ...(example === undefined ? {} : { example }) });

export const RunAddress = (): MethodDecorator =>
  ApiParam({ name: 'run_id', example: '0190a4f2b3c87def8123456789abcdef' });

export const TableAddress = (): MethodDecorator =>
  applyDecorators(
    RunAddress(),
    ApiParam({
      name: 'file',
      description:
        'Path of the artifact from the run (.json, .csv, .jsonl or .parquet); slashes as they are, or as `%2F`',
      example: 'eval_results_table.json',
    }),
  );

/** Which rows, and in which order. */
export const FilterQuery = (): MethodDecorator =>
  applyDecorators(
    parameter(
      'filter',
      'Comparisons of columns joined by AND, in the grammar of MLflow: `=`, `!=`, `>`, `>=`, `<`, `<=`, `LIKE`, `ILIKE`, ' +
        '`IN`, `NOT IN`, `IS NULL`, `IS NOT NULL`. Text in single quotes, other names than words in backticks. Numbers are ' +
        'compared with numbers, text with text, `true` and `false` with booleans; `row_index` is the place in the log',
      "toxicity > 0.5 AND outputs LIKE '%refund%' AND `my label` IN ('a', 'b')",
    ),
    parameter(
      'order',
      'Columns, each with `ASC` or `DESC`; cells without a value come last, columns of several kinds are ordered as text',
      'toxicity DESC, inputs',
    ),
  );

export const RowsQuery = (): MethodDecorator =>
  applyDecorators(
    FilterQuery(),
    parameter('columns', 'Which columns to answer; default: all', 'inputs,toxicity'),
    parameter('page_size', 'At most 1000; default 100. A page of large rows may be shorter'),
    parameter('page_token', 'From the page before; `page` is another name for it'),
  );
