import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@weir/database';
import {
  EvaluationChunkRepository,
  EvaluationLifecycleRepository,
  EvaluationRowRepository,
} from '@weir/tracking-store';
import { unusableTable, type RowSource } from '../tables/row-source.js';

/** Rows, their chunks and their description in one transaction: all or nothing after a crash. */
@Injectable()
export class RowStore {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rows: EvaluationRowRepository,
    private readonly chunks: EvaluationChunkRepository,
    private readonly lifecycle: EvaluationLifecycleRepository,
  ) {}

  /** Holds no more than a batch at a time. Answers how many rows there were. */
  async insert(evaluationId: string, { columns, batches }: RowSource, stop: AbortSignal): Promise<number> {
    return this.unitOfWork.run(async (manager) => {
      let totalRows = 0;
      for await (const json of batches) {
        stop.throwIfAborted();
        await this.rows.insertJson(manager, evaluationId, { firstRow: totalRows, json });
        totalRows += json.length;
      }
      if (totalRows === 0) throw unusableTable('The data has no rows.');
      await this.chunks.createAll(manager, evaluationId, totalRows);
      await this.lifecycle.describeRows(manager, { evaluationId, columns: [...columns], totalRows });
      return totalRows;
    });
  }

  /** A row that was stored before. */
  async firstRow(evaluationId: string): Promise<readonly unknown[]> {
    const [cells] = await this.rows.read(evaluationId, { firstRow: 0, rowCount: 1 });
    return cells ?? [];
  }
}
