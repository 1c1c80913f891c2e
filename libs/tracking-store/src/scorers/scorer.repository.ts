import { Injectable } from '@nestjs/common';
import type { LifecycleStage } from '../entities/experiment.entity.js';
import { inactiveExperiment, noExperiment } from '../experiments/experiment.errors.js';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { doesNotExist } from '../tracking-store.errors.js';

export interface ScorerRecord {
  readonly scorerId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly version: number;
  readonly serializedScorer: string;
  readonly creationTime: number;
}

interface ScorerKey {
  readonly experimentId: number;
  readonly name: string;
}

interface ScorerRow {
  readonly scorer_id: string;
  readonly experiment_id: string;
  readonly name: string;
  readonly version: number;
  readonly serialized_scorer: string;
  readonly creation_time: string;
}

const COLUMNS = `s.scorer_id, s.experiment_id::text, s.name, v.version, v.serialized_scorer, v.creation_time`;

const STAGE: Statement = {
  name: 'scorer-experiment',
  text: 'SELECT lifecycle_stage FROM experiments WHERE experiment_id = $1',
};
/** The scorer's row is locked while its counter grows, so that two versions never get one number. */
const REGISTER: Statement = {
  name: 'scorer-register',
  text: `
    WITH scorer AS (
      INSERT INTO scorers (experiment_id, name, last_version) VALUES ($1, $2, 1)
      ON CONFLICT ON CONSTRAINT uq_scorers_experiment_name DO UPDATE SET last_version = scorers.last_version + 1
      RETURNING scorer_id, experiment_id, name, last_version
    ), v AS (
      INSERT INTO scorer_versions (scorer_id, version, serialized_scorer, creation_time)
      SELECT scorer_id, last_version, $3, $4 FROM scorer
      RETURNING scorer_id, version, serialized_scorer, creation_time
    )
    SELECT ${COLUMNS} FROM scorer s JOIN v USING (scorer_id)`,
};
/** $1 experiments, null for every one. The greatest version of each scorer of active experiments. */
const LATEST: Statement = {
  name: 'scorer-latest',
  text: `
    SELECT ${COLUMNS} FROM scorers s JOIN experiments e USING (experiment_id)
    CROSS JOIN LATERAL (
      SELECT * FROM scorer_versions x WHERE x.scorer_id = s.scorer_id ORDER BY x.version DESC LIMIT 1
    ) AS v
    WHERE e.lifecycle_stage = 'active' AND ($1::bigint[] IS NULL OR s.experiment_id = ANY ($1))
    ORDER BY s.experiment_id, s.name`,
};
const VERSIONS: Statement = {
  name: 'scorer-versions',
  text: `SELECT ${COLUMNS} FROM scorers s JOIN scorer_versions v USING (scorer_id)
    WHERE s.experiment_id = $1 AND s.name = $2 ORDER BY v.version`,
};
/** $3 version, null for the greatest. */
const GET: Statement = {
  name: 'scorer-get',
  text: `SELECT ${COLUMNS} FROM scorers s JOIN scorer_versions v USING (scorer_id)
    WHERE s.experiment_id = $1 AND s.name = $2 AND ($3::integer IS NULL OR v.version = $3)
    ORDER BY v.version DESC LIMIT 1`,
};
const DELETE: Statement = {
  name: 'scorer-delete',
  text: `DELETE FROM scorers WHERE experiment_id = $1 AND name = $2
    AND EXISTS (SELECT FROM scorer_versions v WHERE v.scorer_id = scorers.scorer_id) RETURNING scorer_id`,
};
const DELETE_VERSION: Statement = {
  name: 'scorer-delete-version',
  text: `DELETE FROM scorer_versions v USING scorers s
    WHERE s.scorer_id = v.scorer_id AND s.experiment_id = $1 AND s.name = $2 AND v.version = $3
    RETURNING v.version`,
};

/** Judges beside experiments. Every call but the listing of many needs the experiment to be active. */
@Injectable()
export class ScorerRepository {
  constructor(private readonly sql: SqlClient) {}

  async register(
    { experimentId, name }: ScorerKey,
    serializedScorer: string,
    now: number,
  ): Promise<ScorerRecord> {
    await this.assertActive(experimentId);
    const [row] = await this.sql.rows<ScorerRow>(REGISTER, [experimentId, name, serializedScorer, now]);
    if (!row) throw noExperiment(experimentId);
    return scorerRecord(row);
  }

  async latestOf(experimentId: number): Promise<ScorerRecord[]> {
    await this.assertActive(experimentId);
    return this.latest([experimentId]);
  }

  /** Of these experiments, or of every one when they are null; none for those that are deleted or unknown. */
  async latest(experimentIds: readonly number[] | null): Promise<ScorerRecord[]> {
    return (await this.sql.rows<ScorerRow>(LATEST, [experimentIds])).map(scorerRecord);
  }

  async versions({ experimentId, name }: ScorerKey): Promise<ScorerRecord[]> {
    await this.assertActive(experimentId);
    const rows = await this.sql.rows<ScorerRow>(VERSIONS, [experimentId, name]);
    if (rows.length === 0) throw noScorer({ experimentId, name }, null);
    return rows.map(scorerRecord);
  }

  /** The greatest version when `version` is null. */
  async get({ experimentId, name }: ScorerKey, version: number | null): Promise<ScorerRecord> {
    await this.assertActive(experimentId);
    const [row] = await this.sql.rows<ScorerRow>(GET, [experimentId, name, version]);
    if (!row) throw noScorer({ experimentId, name }, version);
    return scorerRecord(row);
  }

  /** Every version when `version` is null. */
  async delete({ experimentId, name }: ScorerKey, version: number | null): Promise<void> {
    await this.assertActive(experimentId);
    const deleted =
      version === null
        ? await this.sql.rows(DELETE, [experimentId, name])
        : await this.sql.rows(DELETE_VERSION, [experimentId, name, version]);
    if (deleted.length === 0) throw noScorer({ experimentId, name }, version);
  }

  private async assertActive(experimentId: number): Promise<void> {
    const [row] = await this.sql.rows<{ lifecycle_stage: LifecycleStage }>(STAGE, [experimentId]);
    if (!row) throw noExperiment(experimentId);
    if (row.lifecycle_stage !== 'active') throw inactiveExperiment(experimentId);
  }
}

function noScorer({ experimentId, name }: ScorerKey, version: number | null) {
  const which = version === null ? '' : ` and version ${version}`;
  return doesNotExist(
    `Scorer with name '${name.slice(0, 300)}'${which} not found for experiment ${experimentId}.`,
  );
}

function scorerRecord(row: ScorerRow): ScorerRecord {
  return {
    scorerId: row.scorer_id,
    experimentId: row.experiment_id,
    name: row.name,
    version: row.version,
    serializedScorer: row.serialized_scorer,
    creationTime: Number(row.creation_time),
  };
}
