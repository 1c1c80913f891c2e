import { Injectable } from '@nestjs/common';
import { uuidOfModelId } from '../logged-models/logged-model-id.js';
import { pair, type PairTuple } from '../runs/run-row.js';
import { textArray } from '../sql/array-literal.js';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import type { ModelStage } from './model-version.entity.js';
import { noAlias, noModel, noVersion } from './registry.errors.js';
import type { ModelVersionRecord, NewModelVersion } from './registry.types.js';

export interface VersionRow {
  readonly name: string;
  readonly version: number;
  readonly description: string | null;
  readonly stage: ModelStage;
  readonly source: string;
  readonly storage_location: string | null;
  readonly run_id: string | null;
  readonly run_link: string | null;
  readonly model_id: string | null;
  readonly creation_time: string;
  readonly last_update_time: string;
  readonly tags: readonly PairTuple[] | null;
  readonly aliases: readonly string[];
}

/** Columns of a version with what belongs to it, for `registered_models m JOIN model_versions v`. */
export const VERSION_COLUMNS = `
  m.name, v.version, v.description, v.stage, v.source, v.storage_location, v.run_id, v.run_link, v.model_id,
  v.creation_time, v.last_update_time,
  (SELECT json_agg(json_build_array(t.key, t.value) ORDER BY t.key) FROM model_version_tags t
    WHERE t.registered_model_id = v.registered_model_id AND t.version = v.version) AS tags,
  ARRAY(SELECT a.alias FROM model_aliases a
    WHERE a.registered_model_id = v.registered_model_id AND a.version = v.version ORDER BY a.alias) AS aliases`;

export function versionRecord(row: VersionRow): ModelVersionRecord {
  return {
    name: row.name,
    version: row.version,
    description: row.description,
    stage: row.stage,
    source: row.source,
    storageLocation: row.storage_location,
    runId: row.run_id,
    runLink: row.run_link,
    modelId: row.model_id,
    creationTime: Number(row.creation_time),
    lastUpdateTime: Number(row.last_update_time),
    tags: row.tags?.map(pair) ?? [],
    aliases: row.aliases,
  };
}

/**
 * The model's row is locked while its counter grows, so that two versions never get one number. $11, $12: the logged
 * model that the version is of, and the name as JSON; readers of that model's tag split it by these separators.
 */
const CREATE: Statement = {
  name: 'model-version-create',
  text: `
    WITH model AS (
      UPDATE registered_models SET last_version = last_version + 1, last_update_time = $2
      WHERE name = $1 RETURNING registered_model_id, last_version
    ),
    created AS (
      INSERT INTO model_versions (registered_model_id, version, description, source, run_id, run_link, model_id,
        storage_location, creation_time, last_update_time)
      SELECT registered_model_id, last_version, $3, $4, $5, $6, $7, $10, $2, $2 FROM model
      RETURNING registered_model_id, version
    ),
    tagged AS (
      INSERT INTO model_version_tags (registered_model_id, version, key, value)
      SELECT registered_model_id, version, key, value
      FROM created CROSS JOIN unnest($8::text[], $9::text[]) AS tag (key, value)
    ),
    noted AS (
      INSERT INTO logged_model_tags (model_id, key, value)
      SELECT $11::uuid, 'mlflow.modelVersions', '[{"name": ' || $12::text || ', "version": ' || version || '}]'
      FROM created WHERE $11::uuid IS NOT NULL
      ON CONFLICT ON CONSTRAINT pk_logged_model_tags DO UPDATE SET value = CASE
        WHEN logged_model_tags.value ~ '^\\[\\s*\\{.*\\}\\s*\\]$'
          THEN left(logged_model_tags.value, -1) || ', ' || substr(excluded.value, 2)
        ELSE excluded.value
      END
    )
    SELECT version FROM created`,
};
const GET: Statement = {
  name: 'model-version-get',
  text: `SELECT ${VERSION_COLUMNS} FROM registered_models m JOIN model_versions v USING (registered_model_id)
    WHERE m.name = $1 AND v.version = $2`,
};
const GET_BY_ALIAS: Statement = {
  name: 'model-version-by-alias',
  text: `SELECT ${VERSION_COLUMNS} FROM registered_models m JOIN model_aliases x USING (registered_model_id)
    JOIN model_versions v ON v.registered_model_id = m.registered_model_id AND v.version = x.version
    WHERE m.name = $1 AND x.alias = $2`,
};
/** $2 stage, null for any. */
const GET_LATEST: Statement = {
  name: 'model-version-latest',
  text: `SELECT ${VERSION_COLUMNS} FROM registered_models m JOIN model_versions v USING (registered_model_id)
    WHERE m.name = $1 AND ($2::text IS NULL OR v.stage = $2) ORDER BY v.version DESC LIMIT 1`,
};
const UPDATE: Statement = {
  name: 'model-version-update',
  text: `UPDATE model_versions v SET description = $3, last_update_time = $4 FROM registered_models m
    WHERE m.registered_model_id = v.registered_model_id AND m.name = $1 AND v.version = $2 RETURNING v.version`,
};
/** $5: whether the other versions of the stage are archived. */
const MOVE: Statement = {
  name: 'model-version-move',
  text: `WITH moved AS (UPDATE model_versions v SET stage = CASE WHEN v.version = $2 THEN $3 ELSE 'Archived' END, last_update_time = $4
    FROM registered_models m
    WHERE m.registered_model_id = v.registered_model_id AND m.name = $1
      AND EXISTS (SELECT FROM model_versions x WHERE x.registered_model_id = m.registered_model_id AND x.version = $2)
      AND (v.version = $2 OR ($5 AND v.stage = $3))
    RETURNING v.registered_model_id)
    UPDATE registered_models SET last_update_time = $4 WHERE registered_model_id IN (SELECT registered_model_id FROM moved)
    RETURNING name`,
};
const DELETE: Statement = {
  name: 'model-version-delete',
  text: `WITH deleted AS (
      DELETE FROM model_versions v USING registered_models m
      WHERE m.registered_model_id = v.registered_model_id AND m.name = $1 AND v.version = $2
      RETURNING v.registered_model_id
    )
    UPDATE registered_models SET last_update_time = $3
    WHERE registered_model_id = (SELECT registered_model_id FROM deleted) RETURNING name`,
};
const MODEL_EXISTS: Statement = {
  name: 'model-version-model',
  text: 'SELECT FROM registered_models WHERE name = $1',
};
const SET_TAG: Statement = {
  name: 'model-version-tag-set',
  text: `INSERT INTO model_version_tags (registered_model_id, version, key, value)
    SELECT v.registered_model_id, v.version, $3, $4
    FROM registered_models m JOIN model_versions v USING (registered_model_id)
    WHERE m.name = $1 AND v.version = $2
    ON CONFLICT (registered_model_id, version, key) DO UPDATE SET value = excluded.value
    RETURNING version`,
};
const DELETE_TAG: Statement = {
  name: 'model-version-tag-delete',
  text: `DELETE FROM model_version_tags t USING registered_models m
    WHERE m.registered_model_id = t.registered_model_id AND m.name = $1 AND t.version = $2 AND t.key = $3`,
};

@Injectable()
export class ModelVersionRepository {
  constructor(private readonly sql: SqlClient) {}

  async create(version: NewModelVersion): Promise<ModelVersionRecord> {
    const tags = new Map(version.tags.map(({ key, value }) => [key, value]));
    const [row] = await this.sql.rows<{ version: number }>(CREATE, [
      version.name,
      version.now,
      version.description,
      version.source,
      version.runId,
      version.runLink,
      version.modelId,
      textArray([...tags.keys()]),
      textArray([...tags.values()]),
      version.storageLocation,
      version.modelId === null ? null : uuidOfModelId(version.modelId),
      JSON.stringify(version.name),
    ]);
    if (!row) throw noModel(version.name);
    return this.get(version.name, row.version);
  }

  async get(name: string, version: number): Promise<ModelVersionRecord> {
    const [row] = await this.sql.rows<VersionRow>(GET, [name, version]);
    if (!row) throw noVersion(name, version);
    return versionRecord(row);
  }

  async getByAlias(name: string, alias: string): Promise<ModelVersionRecord> {
    const [row] = await this.sql.rows<VersionRow>(GET_BY_ALIAS, [name, alias]);
    if (row) return versionRecord(row);
    await this.assertModel(name);
    throw noAlias(alias);
  }

  /** The greatest version, of one stage or of all; null when there is none. */
  async findLatest(name: string, stage: ModelStage | null): Promise<ModelVersionRecord | null> {
    const [row] = await this.sql.rows<VersionRow>(GET_LATEST, [name, stage]);
    if (row) return versionRecord(row);
    await this.assertModel(name);
    return null;
  }

  describe(name: string, version: number, text: string | null, now: number): Promise<void> {
    return this.change(UPDATE, { name, version }, [text, now]);
  }

  moveToStage(
    { name, version }: { readonly name: string; readonly version: number },
    change: { readonly stage: ModelStage; readonly archivesOthers: boolean; readonly now: number },
  ): Promise<void> {
    return this.change(MOVE, { name, version }, [change.stage, change.now, change.archivesOthers]);
  }

  /** Its tags and aliases go with it. */
  delete(name: string, version: number, now: number): Promise<void> {
    return this.change(DELETE, { name, version }, [now]);
  }

  setTag(name: string, version: number, { key, value }: { key: string; value: string }): Promise<void> {
    return this.change(SET_TAG, { name, version }, [key, value]);
  }

  async deleteTag(name: string, version: number, key: string): Promise<void> {
    await this.get(name, version);
    await this.sql.rows(DELETE_TAG, [name, version, key]);
  }

  private async assertModel(name: string): Promise<void> {
    if ((await this.sql.rows(MODEL_EXISTS, [name])).length === 0) throw noModel(name);
  }

  private async change(
    statement: Statement,
    { name, version }: { readonly name: string; readonly version: number },
    values: readonly unknown[],
  ): Promise<void> {
    const changed = await this.sql.rows(statement, [name, version, ...values]);
    if (changed.length === 0) throw noVersion(name, version);
  }
}
