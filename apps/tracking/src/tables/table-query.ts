import { badQuery, type RowQuery, type TableFormat } from '@weir/run-tables';

export interface PageQuery extends RowQuery {
  /** Null for all of them. */
  readonly columns: readonly string[] | null;
  readonly pageSize: number;
  readonly pageToken: string | null;
}

export interface ExportQuery extends RowQuery {
  readonly format: TableFormat;
}

const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 100;
const NAMES = /`([^`]*)`|"([^"]*)"|([^,`"]+)/g;
const FORMATS: readonly TableFormat[] = ['csv', 'jsonl', 'parquet', 'json'];

export function parsePageQuery(parameters: URLSearchParams): PageQuery {
  check(parameters, ['filter', 'order', 'columns', 'page', 'page_token', 'page_size']);
  return {
    ...rowQuery(parameters),
    columns: parameters.has('columns') ? parameters.getAll('columns').flatMap(namesIn) : null,
    pageSize: pageSize(parameters.get('page_size')),
    // Both names: `page` is what a person tries first.
    pageToken: parameters.get('page_token') || parameters.get('page') || null,
  };
}

export function parseExportQuery(parameters: URLSearchParams): ExportQuery {
  check(parameters, ['filter', 'order', 'format']);
  const asked = parameters.get('format') ?? 'csv';
  const format = FORMATS.find((known) => known === asked);
  if (format === undefined) throw badQuery('format', `must be one of: ${FORMATS.join(', ')}`);
  return { ...rowQuery(parameters), format };
}

function rowQuery(parameters: URLSearchParams): RowQuery {
  return { filter: parameters.get('filter') ?? '', order: parameters.getAll('order') };
}

/** A misspelt filter would otherwise answer every row. */
function check(parameters: URLSearchParams, known: readonly string[]): void {
  for (const name of parameters.keys()) {
    if (!known.includes(name))
      throw badQuery(name.slice(0, 100), `is unknown; there are ${known.join(', ')}`);
  }
}

function pageSize(text: string | null): number {
  const size = Number(text ?? DEFAULT_PAGE);
  if (/^\d{1,9}$/.test(text ?? '1') && size >= 1 && size <= MAX_PAGE) return size;
  throw badQuery('page_size', `must be a whole number from 1 to ${MAX_PAGE}`);
}

/** Names between commas; one with a comma stands in backticks or double quotes. */
function namesIn(text: string): string[] {
  return [...text.matchAll(NAMES)]
    .map(([, ticked, quoted, plain]) => ticked ?? quoted ?? plain?.trim() ?? '')
    .filter((name) => name !== '');
}
