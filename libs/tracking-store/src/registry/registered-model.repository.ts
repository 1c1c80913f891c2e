import { Injectable } from '@nestjs/common';
import type { KeyValue } from '../experiments/experiment.types.js';
import { pair, type PairTuple } from '../runs/run-row.js';
import { textArray } from '../sql/array-literal.js';
import { isUniqueViolation } from '../sql/sql-state.js';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { MODEL_STAGES } from './model-version.entity.js';
import { VERSION_COLUMNS, versionRecord, type VersionRow } from './model-version.repository.js';
import { PROMPT_TAG } from './prompt-tag.js';
import { modelNameTaken, noModel, noVersion } from './registry.errors.js';
import type { RegisteredModelRecord } from './registry.types.js';

export interface ModelRow {
  readonly name: string;
  readonly description: string | null;
  readonly creation_time: string;
  readonly last_update_time: string;
  readonly tags: readonly PairTuple[] | null;
  readonly aliases: readonly (readonly [alias: string, version: number])[] | null;
}

/** Columns of `registered_models m` with what belongs to it. */
export const MODEL_COLUMNS = `
  m.name, m.description, m.creation_time, m.last_update_time,
  (SELECT json_agg(json_build_array(t.key, t.value) ORDER BY t.key) FROM registered_model_tags t
    WHERE t.registered_model_id = m.registered_model_id) AS tags,
  (SELECT json_agg(json_build_array(a.alias, a.version) ORDER BY a.alias) FROM model_aliases a
    WHERE a.registered_model_id = m.registered_model_id) AS aliases`;

const CREATE: Statement = {
  name: 'registered-model-create',
  text: `
    WITH created AS (
      INSERT INTO registered_models (name, description, creation_time, last_update_time) VALUES ($1, $2, $3, $3)
      ON CONFLICT (name) DO NOTHING RETURNING registered_model_id
    ),
    tagged AS (
      INSERT INTO registered_model_tags (registered_model_id, key, value)
      SELECT registered_model_id, key, value
      FROM created CROSS JOIN unnest($4::text[], $5::text[]) AS tag (key, value)
    )
    SELECT registered_model_id FROM created`,
};
const GET: Statement = {
  name: 'registered-model-get',
  text: `SELECT ${MODEL_COLUMNS} FROM registered_models m WHERE m.name = $1`,
};
const LATEST: Statement = {
  name: 'registered-model-latest',
  text: `
    SELECT ${VERSION_COLUMNS}
    FROM registered_models m CROSS JOIN unnest($2::text[]) AS known (stage) CROSS JOIN LATERAL (
      SELECT * FROM model_versions x WHERE x.registered_model_id = m.registered_model_id AND x.stage = known.stage
      ORDER BY x.version DESC LIMIT 1
    ) AS v
    WHERE m.name = ANY ($1::text[]) ORDER BY m.name, v.version`,
};
const RENAME: Statement = {
  name: 'registered-model-rename',
  text: `WITH renamed AS (
      UPDATE registered_models SET name = $2, last_update_time = $3 WHERE name = $1 RETURNING registered_model_id
    ), touched AS (
      UPDATE model_versions v SET last_update_time = $3 FROM renamed WHERE v.registered_model_id = renamed.registered_model_id
    )
    SELECT registered_model_id FROM renamed`,
};
const UPDATE: Statement = {
  name: 'registered-model-update',
  text: `UPDATE registered_models SET description = $2, last_update_time = $3 WHERE name = $1 RETURNING name`,
};
const DELETE: Statement = {
  name: 'registered-model-delete',
  text: `DELETE FROM registered_models WHERE name = $1 RETURNING name`,
};
const SET_TAG: Statement = {
  name: 'registered-model-tag-set',
  text: `INSERT INTO registered_model_tags (registered_model_id, key, value)
    SELECT registered_model_id, $2, $3 FROM registered_models WHERE name = $1
    ON CONFLICT (registered_model_id, key) DO UPDATE SET value = excluded.value RETURNING key`,
};
const DELETE_TAG: Statement = {
  name: 'registered-model-tag-delete',
  text: `WITH model AS (SELECT registered_model_id FROM registered_models WHERE name = $1),
    deleted AS (DELETE FROM registered_model_tags
      WHERE registered_model_id = (SELECT registered_model_id FROM model) AND key = $2)
    SELECT registered_model_id FROM model`,
};
const SET_ALIAS: Statement = {
  name: 'model-alias-set',
  text: `INSERT INTO model_aliases (registered_model_id, alias, version)
    SELECT v.registered_model_id, $2, v.version
    FROM registered_models m JOIN model_versions v USING (registered_model_id)
    WHERE m.name = $1 AND v.version = $3
    ON CONFLICT (registered_model_id, alias) DO UPDATE SET version = excluded.version RETURNING alias`,
};
const DELETE_ALIAS: Statement = {
  name: 'model-alias-delete',
  text: `WITH model AS (SELECT registered_model_id FROM registered_models WHERE name = $1),
    deleted AS (DELETE FROM model_aliases
      WHERE registered_model_id = (SELECT registered_model_id FROM model) AND alias = $2)
    SELECT registered_model_id FROM model`,
};

const isPrompt = (tags: readonly KeyValue[]): boolean =>
  tags.some(({ key, value }) => key === PROMPT_TAG && value.toLowerCase() === 'true');

@Injectable()
export class RegisteredModelRepository {
  constructor(private readonly sql: SqlClient) {}

  async create(model: {
    readonly name: string;
    readonly description: string | null;
    readonly tags: readonly KeyValue[];
    readonly now: number;
  }): Promise<RegisteredModelRecord> {
    const tags = new Map(model.tags.map(({ key, value }) => [key, value]));
    const created = await this.sql.rows(CREATE, [
      model.name,
      model.description,
      model.now,
      textArray([...tags.keys()]),
      textArray([...tags.values()]),
    ]);
    if (created.length === 0) throw await this.nameTaken(model.name, isPrompt(model.tags));
    return this.get(model.name);
  }

  async get(name: string): Promise<RegisteredModelRecord> {
    const [row] = await this.sql.rows<ModelRow>(GET, [name]);
    if (!row) throw noModel(name);
    const [record] = await this.withLatest([row]);
    if (!record) throw noModel(name);
    return record;
  }

  /** Adds to each model its greatest version of every stage. */
  async withLatest(rows: readonly ModelRow[]): Promise<RegisteredModelRecord[]> {
    if (rows.length === 0) return [];
    const latest = await this.sql.rows<VersionRow>(LATEST, [
      textArray(rows.map(({ name }) => name)),
      textArray(MODEL_STAGES),
    ]);
    return rows.map((row) => ({
      name: row.name,
      description: row.description,
      creationTime: Number(row.creation_time),
      lastUpdateTime: Number(row.last_update_time),
      tags: row.tags?.map(pair) ?? [],
      aliases: row.aliases?.map(([alias, version]) => ({ alias, version })) ?? [],
      latestVersions: latest.filter(({ name }) => name === row.name).map(versionRecord),
    }));
  }

  async rename(name: string, newName: string, now: number): Promise<void> {
    try {
      await this.change(RENAME, name, [newName, now]);
    } catch (error) {
      throw isUniqueViolation(error) ? modelNameTaken(newName) : error;
    }
  }

  describe(name: string, text: string | null, now: number): Promise<void> {
    return this.change(UPDATE, name, [text, now]);
  }

  /** Its versions, tags and aliases go with it. */
  delete(name: string): Promise<void> {
    return this.change(DELETE, name, []);
  }

  setTag(name: string, { key, value }: KeyValue): Promise<void> {
    return this.change(SET_TAG, name, [key, value]);
  }

  deleteTag(name: string, key: string): Promise<void> {
    return this.change(DELETE_TAG, name, [key]);
  }

  async setAlias(name: string, alias: string, version: number): Promise<void> {
    const changed = await this.sql.rows(SET_ALIAS, [name, alias, version]);
    if (changed.length === 0) throw noVersion(name, version);
  }

  deleteAlias(name: string, alias: string): Promise<void> {
    return this.change(DELETE_ALIAS, name, [alias]);
  }

  /** A prompt and a model cannot share a name: who hits that is told so. */
  private async nameTaken(name: string, isNewPrompt: boolean) {
    const { tags } = await this.get(name);
    return modelNameTaken(name, { isOldPrompt: isPrompt(tags), isNewPrompt });
  }

  private async change(statement: Statement, name: string, values: readonly unknown[]): Promise<void> {
    const changed = await this.sql.rows(statement, [name, ...values]);
    if (changed.length === 0) throw noModel(name);
  }
}
