import { Inject, Injectable } from '@nestjs/common';
import { textArray } from '../sql/array-literal.js';
import { SqlClient, type SqlRunner, type Statement } from '../sql/sql-client.js';
import { nameTaken } from './experiment.errors.js';
import type { NewExperiment } from './experiment.types.js';

/** The id is drawn first because the default artifact location contains it. */
const CREATE: Statement = {
  name: 'experiment-create',
  text: `
    WITH new_id AS (SELECT nextval(pg_get_serial_sequence('experiments', 'experiment_id')) AS id),
    created AS (
      INSERT INTO experiments (experiment_id, name, artifact_location, creation_time, last_update_time)
      SELECT id, $1::text, coalesce($2::text, 'mlflow-artifacts:/' || id), $3::bigint, $3::bigint FROM new_id
      ON CONFLICT (name) DO NOTHING
      RETURNING experiment_id
    ),
    tagged AS (
      INSERT INTO experiment_tags (experiment_id, key, value)
      SELECT experiment_id, key, value FROM created CROSS JOIN unnest($4::text[], $5::text[]) AS tag (key, value)
    )
    SELECT experiment_id::text FROM created`,
};

@Injectable()
export class ExperimentCreator {
  constructor(@Inject(SqlClient) private readonly sql: SqlRunner) {}

  /** Returns the new id. A name is taken as long as any experiment has it, deleted ones too. */
  async create({ name, artifactLocation, tags, now }: NewExperiment): Promise<string> {
    const last = new Map(tags.map(({ key, value }) => [key, value]));
    const values = [name, artifactLocation, now, textArray([...last.keys()]), textArray([...last.values()])];
    const [row] = await this.sql.rows<{ experiment_id: string }>(CREATE, values);
    if (!row) throw nameTaken(name);
    return row.experiment_id;
  }
}
