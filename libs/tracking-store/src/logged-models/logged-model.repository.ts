import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { LifecycleStage } from '../entities/experiment.entity.js';
import { inactiveExperiment, noExperiment } from '../experiments/experiment.errors.js';
import type { KeyValue } from '../experiments/experiment.types.js';
import { randomName } from '../runs/run-name.js';
import { SqlClient } from '../sql/sql-client.js';
import { modelIdOf, uuidOfModelId } from './logged-model-id.js';
import { loggedModelOf, type LoggedModelRow } from './logged-model-row.js';
import type { LoggedModelStatus } from './logged-model.entity.js';
import { changedLoggedModelParam, noLoggedModel, noLoggedModelTag } from './logged-model.errors.js';
import {
  CHANGED_MODEL_PARAMS,
  CREATE_MODEL,
  DELETE_MODEL,
  DELETE_MODEL_TAG,
  FINALIZE_MODEL,
  GET_MODEL,
  LOG_MODEL_PARAMS,
  SET_MODEL_TAGS,
} from './logged-model.statements.js';
import type { LoggedModelRecord, NewLoggedModel } from './logged-model.types.js';

/** Models that clients log, with their tags and parameters. */
@Injectable()
export class LoggedModelRepository {
  constructor(private readonly sql: SqlClient) {}

  async create(model: NewLoggedModel): Promise<LoggedModelRecord> {
    const uuid = randomUUID();
    const { experimentId } = model;
    const [parent] = await this.sql.rows<{ lifecycle_stage: LifecycleStage }>(CREATE_MODEL, [
      uuid,
      experimentId,
      model.name ?? randomName(),
      model.modelType,
      model.sourceRunId,
      model.now,
      ...columns(model.tags),
      ...columns(model.params),
    ]);
    if (!parent) throw noExperiment(experimentId);
    if (parent.lifecycle_stage !== 'active') throw inactiveExperiment(experimentId);
    return this.get(modelIdOf(uuid));
  }

  /** @param shows.deleted Whether a deleted model counts as found. */
  async get(
    modelId: string,
    shows: { readonly deleted: boolean } = { deleted: false },
  ): Promise<LoggedModelRecord> {
    const [row] = await this.sql.rows<LoggedModelRow>(GET_MODEL, [existing(modelId), shows.deleted]);
    if (!row) throw noLoggedModel(modelId);
    return loggedModelOf(row);
  }

  async finalize(modelId: string, status: LoggedModelStatus, now: number): Promise<LoggedModelRecord> {
    const changed = await this.sql.rows(FINALIZE_MODEL, [existing(modelId), status, now]);
    if (changed.length === 0) throw noLoggedModel(modelId);
    return this.get(modelId);
  }

  async delete(modelId: string, now: number): Promise<void> {
    const changed = await this.sql.rows(DELETE_MODEL, [existing(modelId), now]);
    if (changed.length === 0) throw noLoggedModel(modelId);
  }

  /** The last value of a key wins, also within the call. */
  async setTags(modelId: string, tags: readonly KeyValue[]): Promise<void> {
    const found = await this.sql.rows(SET_MODEL_TAGS, [existing(modelId), ...columns(tags)]);
    if (found.length === 0) throw noLoggedModel(modelId);
  }

  async deleteTag(modelId: string, key: string): Promise<void> {
    const [row] = await this.sql.rows<{ was_there: boolean }>(DELETE_MODEL_TAG, [existing(modelId), key]);
    if (!row) throw noLoggedModel(modelId);
    if (!row.was_there) throw noLoggedModelTag(modelId, key);
  }

  /** Parameters cannot be changed; logging one again with the same value changes nothing. */
  async logParams(modelId: string, params: readonly KeyValue[]): Promise<void> {
    const values = [existing(modelId), ...columns(params)];
    const [changed] = await this.sql.rows<{ key: string }>(CHANGED_MODEL_PARAMS, values);
    if (changed) throw changedLoggedModelParam(modelId, changed.key);
    const found = await this.sql.rows(LOG_MODEL_PARAMS, values);
    if (found.length === 0) throw noLoggedModel(modelId);
  }
}

/** An id that no model can have needs no look into the database. */
function existing(modelId: string): string {
  const uuid = uuidOfModelId(modelId);
  if (uuid === null) throw noLoggedModel(modelId);
  return uuid;
}

/** Keys and values as two arrays, each key once. */
function columns(pairs: readonly KeyValue[]): [keys: string[], values: string[]] {
  const last = new Map(pairs.map(({ key, value }) => [key, value]));
  return [[...last.keys()], [...last.values()]];
}
