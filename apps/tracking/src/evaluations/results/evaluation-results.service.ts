import { Injectable } from '@nestjs/common';
import { resultsTablePath } from '@weir/evaluation';
import { writeTable, type CellText } from '@weir/run-tables';
import {
  EvaluationResultRepository,
  fromUuid,
  parseResultOrder,
  type Evaluation,
  type ResultQuery,
  type ResultRow,
} from '@weir/tracking-store';
import { askedOf } from '../evaluation-view.mapper.js';
import type { EvaluationResultsView } from './result-views.dto.js';
import { EvaluationsService } from '../evaluations.service.js';
import { resultColumns, type ResultColumn } from './result-columns.js';
import { resultRow } from './result-row.mapper.js';
import type { ExportFormat, ResultsQuery } from './results-query.js';

interface ResultFile {
  readonly format: ExportFormat;
  readonly escapesFormulas: boolean;
}

/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Rows with their scores, as far as they are committed. */
@Injectable()
export class EvaluationResultsService {
  constructor(
    private readonly evaluations: EvaluationsService,
    private readonly results: EvaluationResultRepository,
  ) {}

  async page(
    evaluationId: string,
    asked: Pick<ResultsQuery, 'filter' | 'orderBy'>,
    place: { readonly limit: number; readonly pageToken: string | null },
  ): Promise<EvaluationResultsView> {
    const evaluation = await this.evaluations.find(evaluationId);
    const { rows, nextPageToken } = await this.results.page(queryOf(evaluation, asked), place);
    return { rows: rows.map((row) => resultRow(evaluation, row)), next_page_token: nextPageToken };
  }

  /** All rows as a file, a batch in memory at a time. What is wrong with the query is found before the first byte. */
  async file(
    evaluationId: string,
    asked: Pick<ResultsQuery, 'filter' | 'orderBy'>,
    { format, escapesFormulas }: ResultFile,
  ): Promise<AsyncIterable<Uint8Array>> {
    const evaluation = await this.evaluations.find(evaluationId);
    const indexes = await this.results.indexes(queryOf(evaluation, asked));
    const columns = resultColumns(evaluation, askedOf(evaluation));
    const { results } = this;
    return writeTable(format, {
      columns: columns.map(({ name }) => name),
      read: async function* () {
        for await (const rows of results.at(evaluationId, indexes)) {
          yield rows.map((row) => cellsOf(row, columns, escapesFormulas ? withoutFormula : asIs));
        }
      },
    });
  }
}

function queryOf(
  evaluation: Evaluation,
  { filter, orderBy }: Pick<ResultsQuery, 'filter' | 'orderBy'>,
): ResultQuery {
  const metrics = askedOf(evaluation).metrics.map(({ name }) => name);
  const { evaluationId, runId, plan } = evaluation;
  const table = encodeURIComponent(resultsTablePath(plan.metricPrefix ?? ''));
  const dataAddress = `/api/weir/v1/runs/${fromUuid(runId)}/tables/${table}/rows`;
  return { evaluationId, metrics, filter, order: parseResultOrder(orderBy, metrics), dataAddress };
}

function cellsOf(
  row: ResultRow,
  columns: readonly ResultColumn[],
  change: (value: unknown) => unknown,
): CellText[] {
  const units = new Map(row.units.map((unit) => [unit.unit, unit]));
  return columns.map((column) => JSON.stringify(change(column.value(row, units)) ?? null));
}

const asIs = (value: unknown): unknown => value;

/** An apostrophe before it makes text of what a spreadsheet would run. */
const withoutFormula = (value: unknown): unknown =>
  typeof value === 'string' && FORMULA.test(value) ? `'${value}` : value;
