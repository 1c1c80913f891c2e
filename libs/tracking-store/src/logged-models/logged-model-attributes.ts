import { invalidParameter } from '../tracking-store.errors.js';

/** Columns of `logged_models` that filters and orders may name, by what kind of value they hold. */
const COLUMNS = {
  name: 'text',
  model_id: 'id',
  model_type: 'optional-text',
  source_run_id: 'optional-text',
  status: 'text',
  creation_time: 'time',
  last_update_time: 'time',
} as const;
type ModelColumn = keyof typeof COLUMNS;

const COLUMN_OF_NAME: Readonly<Record<string, ModelColumn>> = {
  name: 'name',
  model_name: 'name',
  model_id: 'model_id',
  model_type: 'model_type',
  source_run_id: 'source_run_id',
  run_id: 'source_run_id',
  status: 'status',
  creation_timestamp: 'creation_time',
  creation_timestamp_ms: 'creation_time',
  creation_time: 'creation_time',
  last_updated_timestamp: 'last_update_time',
  last_updated_time: 'last_update_time',
  last_updated_timestamp_ms: 'last_update_time',
};

export interface ModelAttribute {
  readonly column: ModelColumn;
  readonly kind: (typeof COLUMNS)[ModelColumn];
}

export function findModelAttribute(key: string): ModelAttribute | null {
  const column = Object.hasOwn(COLUMN_OF_NAME, key) ? COLUMN_OF_NAME[key] : undefined;
  return column ? { column, kind: COLUMNS[column] } : null;
}

export function modelAttribute(key: string): ModelAttribute {
  const known = findModelAttribute(key);
  if (known) return known;
  const valid = Object.keys(COLUMN_OF_NAME).map((name) => `'${name}'`);
  throw invalidParameter(
    `Invalid attribute key '${key.slice(0, 300)}' specified. Valid keys are '{${valid.join(', ')}}'`,
  );
}

export type ModelEntity = 'attributes' | 'metrics' | 'params' | 'tags';
const ENTITIES: readonly string[] = ['attributes', 'metrics', 'params', 'tags'] satisfies ModelEntity[];

const isEntity = (name: string): name is ModelEntity => ENTITIES.includes(name);

/** A name without an entity is an attribute. */
export function modelEntity(name: string | null): ModelEntity {
  if (name === null) return 'attributes';
  if (isEntity(name)) return name;
  throw invalidParameter(
    `Invalid entity type: '${name.slice(0, 300)}'. Expected one of ['${ENTITIES.join("', '")}'].`,
  );
}
