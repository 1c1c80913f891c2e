import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@weir/database';
import {
  EvaluationChunkRepository,
  EvaluationLifecycleRepository,
  EvaluationRowRepository,
} from '@weir/tracking-store';

/** Rows, their chunks and their description in one transaction: all or nothing after a crash. */
@Injectable()
export class RowStore {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rows: EvaluationRowRepository,
    private readonly chunks: EvaluationChunkRepository,
    private readonly lifecycle: EvaluationLifecycleRepository,
  ) {}

  async insert(
    evaluationId: string,
    columns: readonly string[],
    cells: readonly (readonly unknown[])[],
  ): Promise<void> {
    const totalRows = cells.length;
    await this.unitOfWork.run(async (manager) => {
      await this.rows.insert(manager, evaluationId, { firstRow: 0, cells });
      await this.chunks.createAll(manager, evaluationId, totalRows);
      await this.lifecycle.describeRows(manager, { evaluationId, columns, totalRows });
    });
  }
}
