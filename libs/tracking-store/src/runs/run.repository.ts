import { Injectable } from '@nestjs/common';
import type { LifecycleStage } from '../entities/experiment.entity.js';
import { SqlClient } from '../sql/sql-client.js';
import { isRunId } from '../sql/wire-id.js';
import { doesNotExist } from '../tracking-store.errors.js';
import { RunCreator } from './run-creator.js';
import { inactiveRun, noRun } from './run.errors.js';
import { RunDocumentReader, runData } from './run-document.reader.js';
import { runInfo, type RunRow } from './run-row.js';
import { DELETE_RUN_TAG, GET_RUN_INFO, MOVE_RUN, UPDATE_RUN } from './run.statements.js';
import type { NewRun, RunChanges, RunInfo, RunRecord } from './run.types.js';

@Injectable()
export class RunRepository {
  constructor(
    private readonly sql: SqlClient,
    private readonly creator: RunCreator,
    private readonly documents: RunDocumentReader,
  ) {}

  create(run: NewRun): Promise<RunRecord> {
    return this.creator.create(run);
  }

  /** `hasLinks`: whether datasets or logged models are linked to it, which are read apart. */
  async get(runId: string): Promise<RunRecord & { readonly hasLinks: boolean }> {
    const document = await this.documents.get(runId);
    return { info: document.info, data: runData(document), hasLinks: document.hasLinks };
  }

  async getInfo(runId: string): Promise<RunInfo> {
    const [row] = await this.sql.rows<RunRow>(GET_RUN_INFO, [existing(runId)]);
    if (!row) throw noRun(runId);
    return runInfo(row);
  }

  /** For features that write to a run: it must exist and not be deleted. */
  async getActiveInfo(runId: string): Promise<RunInfo> {
    const info = await this.getInfo(runId);
    if (info.lifecycleStage !== 'active') throw inactiveRun(runId);
    return info;
  }

  async update(runId: string, { status, endTime, runName }: RunChanges): Promise<RunInfo> {
    const [row] = await this.sql.rows<RunRow>(UPDATE_RUN, [existing(runId), status, endTime, runName]);
    if (row) return runInfo(row);
    await this.getActiveInfo(runId);
    // The run was restored between the two statements: the caller's next try will find it.
    throw inactiveRun(runId);
  }

  async delete(runId: string, now: number): Promise<void> {
    await this.move(runId, 'deleted', now);
  }

  async restore(runId: string): Promise<void> {
    await this.move(runId, 'active', null);
  }

  async deleteTag(runId: string, key: string): Promise<void> {
    const [row] = await this.sql.rows<{ lifecycle_stage: LifecycleStage; was_there: boolean }>(
      DELETE_RUN_TAG,
      [existing(runId), key],
    );
    if (!row) throw noRun(runId);
    if (row.lifecycle_stage !== 'active') throw inactiveRun(runId);
    if (!row.was_there) throw doesNotExist(`No tag with name: ${key.slice(0, 500)} in run with id ${runId}`);
  }

  private async move(runId: string, stage: LifecycleStage, deletedTime: number | null): Promise<void> {
    const moved = await this.sql.rows(MOVE_RUN, [existing(runId), stage, deletedTime]);
    if (moved.length === 0) throw noRun(runId);
  }
}

/** An id that no run can have needs no look into the database. */
function existing(runId: string): string {
  if (!isRunId(runId)) throw noRun(runId);
  return runId;
}
