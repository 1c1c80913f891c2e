import { Injectable } from '@nestjs/common';
import { RunRepository } from '../runs/run.repository.js';
import { SqlClient, type Statement } from '../sql/sql-client.js';

/**
 * $1 run, $2 one model as JSON text. The tag holds a JSON array, extended as text: two clients that log at the same time
 * both stay in it, and the models stay as they were sent. Anything but an array is replaced.
 */
const APPEND: Statement = {
  name: 'run-model-history-append',
  text: `
    INSERT INTO run_tags (run_id, key, value, experiment_id)
    SELECT run_id, 'mlflow.log-model.history', '[' || $2::text || ']', experiment_id
    FROM runs WHERE run_id = $1 AND lifecycle_stage = 'active'
    ON CONFLICT (run_id, key) DO UPDATE SET value = CASE
      WHEN run_tags.value ~ '^\\[\\s*\\{.*\\}\\s*\\]$' THEN left(run_tags.value, -1) || ', ' || $2::text || ']'
      ELSE excluded.value
    END
    RETURNING run_id`,
};

/** Models that 2.x clients log: files of a run, and a note in one of its tags. */
@Injectable()
export class RunModelHistoryRepository {
  constructor(
    private readonly sql: SqlClient,
    private readonly runs: RunRepository,
  ) {}

  async append(runId: string, modelJson: string): Promise<void> {
    await this.runs.getActiveInfo(runId);
    await this.sql.rows(APPEND, [runId, modelJson]);
  }
}
