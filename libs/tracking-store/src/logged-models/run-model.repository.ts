import { Injectable } from '@nestjs/common';
import { fromUuid } from '../sql/wire-id.js';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { modelIdOf } from './logged-model-id.js';

export interface RunModelLink {
  readonly modelUuid: string;
  readonly step: number;
}

/** The logged models of a run, by their ids of the wire. */
export interface RunModels {
  readonly inputs: readonly string[];
  readonly outputs: readonly { readonly modelId: string; readonly step: number }[];
}

/** $1 run, $2 direction, $3 models, $4 steps. A link that is there already stays. */
const LINK: Statement = {
  name: 'run-models-link',
  text: `
    INSERT INTO run_models (run_id, direction, model_id, step)
    SELECT $1, $2, model_id, step FROM unnest($3::uuid[], $4::bigint[]) AS link (model_id, step)
    ON CONFLICT ON CONSTRAINT pk_run_models DO NOTHING`,
};

const OF_RUNS: Statement = {
  name: 'run-models-of-runs',
  text: `
    SELECT run_id, direction, model_id, step FROM run_models
    WHERE run_id = ANY($1::uuid[]) ORDER BY run_id, ordinal`,
};

interface LinkRow {
  readonly run_id: string;
  readonly direction: 'input' | 'output';
  readonly model_id: string;
  readonly step: string;
}

/** Which logged models a run read and made. */
@Injectable()
export class RunModelRepository {
  constructor(private readonly sql: SqlClient) {}

  async link(runId: string, direction: 'input' | 'output', links: readonly RunModelLink[]): Promise<void> {
    if (links.length === 0) return;
    const models = links.map(({ modelUuid }) => modelUuid);
    await this.sql.rows(LINK, [runId, direction, models, links.map(({ step }) => step)]);
  }

  /** By run id of the wire; runs without models are missing. */
  async findByRuns(runIds: readonly string[]): Promise<Map<string, RunModels>> {
    const byRun = new Map<string, { inputs: string[]; outputs: { modelId: string; step: number }[] }>();
    if (runIds.length === 0) return byRun;
    for (const row of await this.sql.rows<LinkRow>(OF_RUNS, [runIds])) {
      const runId = fromUuid(row.run_id);
      const models = byRun.get(runId) ?? { inputs: [], outputs: [] };
      byRun.set(runId, models);
      const modelId = modelIdOf(row.model_id);
      if (row.direction === 'input') models.inputs.push(modelId);
      else models.outputs.push({ modelId, step: Number(row.step) });
    }
    return byRun;
  }
}
