import { Injectable } from '@nestjs/common';
import type { EvaluationRowSource } from '@weir/tracking-store';
import { ArtifactTableLocator } from './artifact-table.locator.js';
import { tableOf, type InlineRows } from './inline-rows.mapper.js';
import { LoggedDatasetLocator } from './logged-dataset.locator.js';
import type { EvaluationData } from './evaluation-data.dto.js';

export interface RequestedRows {
  readonly source: EvaluationRowSource;
  /** Null for tables and datasets: the worker reads them. */
  readonly inline: InlineRows | null;
}

/** Finds the rows that a request means. */
@Injectable()
export class EvaluationRowsService {
  constructor(
    private readonly tables: ArtifactTableLocator,
    private readonly datasets: LoggedDatasetLocator,
  ) {}

  async find({ rows, table, dataset }: EvaluationData): Promise<RequestedRows> {
    if (dataset) return { source: await this.datasets.find(dataset), inline: null };
    if (!table) return { source: { kind: 'inline' }, inline: tableOf(rows ?? []) };
    const source = await this.tables.ofRun({
      runId: table.run_id,
      file: table.artifact_file,
      runField: 'data.table.run_id',
      fileField: 'data.table.artifact_file',
    });
    return { source, inline: null };
  }
}
