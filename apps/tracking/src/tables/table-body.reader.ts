import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { readBody } from '@weir/http';
import {
  openTable,
  parseRowsBody,
  TABLE_LIMITS,
  tableSourceOf,
  type CellText,
  type NewRows,
} from '@weir/run-tables';
import type { Request } from 'express';

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const MAX_ROWS = 10_000;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;
/** What curl and browsers send when nobody has named a type. */
const UNSAID = new Set(['application/x-www-form-urlencoded', 'text/plain']);

const refused = (code: string, status: number, field: string, message: string): AppError =>
  new AppError({ code, status, message: `${field}: ${message}`, details: { errors: [{ field, message }] } });

/** The rows of a call that appends, in any of the forms that it may have. */
@Injectable()
export class TableBodyReader {
  async rows(request: Request): Promise<NewRows> {
    const key = keyOf(request.headers['idempotency-key']);
    const type = mediaType(request.headers['content-type']);
    const bytes = await readBody(request, { maxBytes: MAX_BODY_BYTES });
    const { columns, rows } = await parsed(bytes, type);
    if (rows.length === 0) throw refused('TABLE.INVALID_ROWS', 400, 'rows', 'must have at least one row');
    if (rows.length > MAX_ROWS) throw tooMany();
    if (key === null) return { columns, rows };
    const bodyHash = createHash('sha256').update(type).update('\0').update(bytes).digest('hex');
    return { columns, rows, once: { key, bodyHash } };
  }
}

const tooMany = (): AppError =>
  refused('TABLE.INVALID_ROWS', 400, 'rows', `has more than ${MAX_ROWS} rows; send them in several calls`);

function keyOf(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && IDEMPOTENCY_KEY.test(header)) return header;
  throw refused('TABLE.INVALID_ROWS', 400, 'Idempotency-Key', 'must be 1 to 200 visible ASCII characters');
}

function mediaType(header: string | undefined): string {
  const [type = ''] = (header ?? 'application/json').split(';');
  const named = type.trim().toLowerCase();
  return UNSAID.has(named) ? 'application/json' : named;
}

async function parsed(bytes: Buffer, type: string): Promise<Pick<NewRows, 'columns' | 'rows'>> {
  switch (type) {
    case 'application/json':
      return parseRowsBody(textOfBody(bytes));
    case 'text/csv':
      return allRows('rows.csv', bytes);
    case 'application/x-ndjson':
    case 'application/jsonl':
      return allRows('rows.jsonl', bytes);
    default:
      throw refused(
        'TABLE.UNSUPPORTED_TYPE',
        415,
        'Content-Type',
        'must be application/json, text/csv or application/x-ndjson',
      );
  }
}

function textOfBody(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused('TABLE.INVALID_ROWS', 400, '(body)', 'is not UTF-8 text');
  }
}

async function allRows(name: string, bytes: Buffer): Promise<Pick<NewRows, 'columns' | 'rows'>> {
  const { columns, batches } = await openTable(name, tableSourceOf(bytes), TABLE_LIMITS);
  const rows: (readonly CellText[])[] = [];
  for await (const batch of batches) {
    if (rows.length + batch.length > MAX_ROWS) throw tooMany();
    rows.push(...batch);
  }
  return { columns, rows };
}
