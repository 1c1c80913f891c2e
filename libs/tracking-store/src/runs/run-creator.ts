import { Inject, Injectable } from '@nestjs/common';
import type { LifecycleStage } from '../entities/experiment.entity.js';
import { inactiveExperiment, noExperiment } from '../experiments/experiment.errors.js';
import { Coalescer } from '../sql/coalescer.js';
import { numberArray, textArray } from '../sql/array-literal.js';
import { SqlClient, type SqlRunner } from '../sql/sql-client.js';
import { fromUuid, newRunId } from '../sql/wire-id.js';
import { isCallersFault } from '../tracking-store.errors.js';
import { chooseRunName, RUN_NAME_TAG } from './run-name.js';
import { CREATE_RUNS } from './run.statements.js';
import type { NewRun, RunRecord } from './run.types.js';

const MAX_IN_FLIGHT = 2;
const MAX_RUNS = 200;

interface NamedRun {
  readonly runId: string;
  readonly runName: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly asked: NewRun;
}

interface Outcome {
  /** Null: there is no such experiment. */
  readonly stage: LifecycleStage | null;
  readonly artifactUri: string | null;
}

/** Creates runs; those that are asked for at the same time in one statement. */
@Injectable()
export class RunCreator {
  private readonly writes: Coalescer<NamedRun, Outcome>;

  constructor(@Inject(SqlClient) private readonly sql: SqlRunner) {
    this.writes = new Coalescer({
      flush: (runs) => this.insert(runs),
      shouldSplit: isCallersFault,
      maxInFlight: MAX_IN_FLIGHT,
      maxItems: MAX_RUNS,
    });
  }

  async create(asked: NewRun): Promise<RunRecord> {
    const runName = chooseRunName(asked.runName, asked.tags);
    const tags = new Map(asked.tags.map(({ key, value }) => [key, value])).set(RUN_NAME_TAG, runName);
    const run = { runId: newRunId(asked.now), runName, tags, asked };
    const { stage, artifactUri } = await this.writes.submit(run);
    if (stage === null) throw noExperiment(asked.experimentId);
    if (artifactUri === null) throw inactiveExperiment(asked.experimentId);
    return newRecord(run, artifactUri);
  }

  private async insert(runs: readonly NamedRun[]): Promise<Outcome[]> {
    const tags = runs.flatMap(({ runId, tags: ofRun }) =>
      [...ofRun].map(([key, value]) => ({ runId, key, value })),
    );
    const rows = await this.sql.rows<{
      run_id: string;
      lifecycle_stage: LifecycleStage | null;
      artifact_uri: string | null;
    }>(CREATE_RUNS, [
      textArray(runs.map(({ runId }) => runId)),
      numberArray(runs.map(({ asked }) => asked.experimentId)),
      textArray(runs.map(({ runName }) => runName)),
      textArray(runs.map(({ asked }) => asked.userId)),
      numberArray(runs.map(({ asked }) => asked.startTime)),
      textArray(tags.map(({ runId }) => runId)),
      textArray(tags.map(({ key }) => key)),
      textArray(tags.map(({ value }) => value)),
    ]);
    const found = new Map(rows.map((row) => [fromUuid(row.run_id), row]));
    return runs.map(({ runId }) => {
      const row = found.get(runId);
      return { stage: row?.lifecycle_stage ?? null, artifactUri: row?.artifact_uri ?? null };
    });
  }
}

/** As it was just written: nothing needs to be read back. */
function newRecord({ runId, runName, tags, asked }: NamedRun, artifactUri: string): RunRecord {
  return {
    info: {
      runId,
      experimentId: asked.experimentId,
      runName,
      userId: asked.userId,
      status: 'RUNNING',
      startTime: asked.startTime,
      endTime: null,
      lifecycleStage: 'active',
      artifactUri,
    },
    data: { metrics: [], params: [], tags: [...tags].map(([key, value]) => ({ key, value })) },
  };
}
