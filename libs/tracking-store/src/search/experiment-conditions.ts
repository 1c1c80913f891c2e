import { invalidParameter } from '../tracking-store.errors.js';
import type { Comparison } from './comparison.js';
import type { SqlBuilder } from './sql-builder.js';
import type { Identifier } from './tokenizer.js';
import {
  exactTexts,
  indexedTextSql,
  integerSql,
  numberTest,
  textOrListTest,
  textSql,
  textTest,
  type TextTest,
} from './value-tests.js';

const TIMES = ['creation_time', 'last_update_time'] as const;
const FILTER_KEYS = ['name', 'experiment_id', ...TIMES] as const;
type FilterKey = (typeof FILTER_KEYS)[number];
type Entity = 'attribute' | 'tag';

const WRITTEN_ID = /^(?:0|[1-9]\d{0,17})$/;

const ENTITY_OF_NAME: Readonly<Record<string, Entity>> = {
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  tag: 'tag',
  tags: 'tag',
};

/** A name without an entity is an attribute. */
export function experimentEntity({ entity }: Identifier): Entity {
  if (entity === null) return 'attribute';
  const known = Object.hasOwn(ENTITY_OF_NAME, entity) ? ENTITY_OF_NAME[entity] : undefined;
  if (known) return known;
  throw invalidParameter(
    `Invalid entity type '${entity.slice(0, 300)}'. Valid entity types are ('attribute', 'tag', 'tags')`,
  );
}

export const badAttribute = (key: string, valid: readonly string[]) =>
  invalidParameter(
    `Invalid attribute key '${key.slice(0, 300)}' specified. Valid keys are '{${valid.map((item) => `'${item}'`).join(', ')}}'`,
  );

function filterKey(key: string): FilterKey {
  const known = FILTER_KEYS.find((item) => item === key);
  if (!known) throw badAttribute(key, FILTER_KEYS);
  return known;
}

/** SQL of a clause on `experiments e`. A test of a tag needs the tag to be there. */
export function experimentConditionSql(sql: SqlBuilder, comparison: Comparison): string {
  const { identifier, comparator, value } = comparison;
  if (experimentEntity(identifier) === 'tag') return tagSql(sql, comparison);
  const key = filterKey(identifier.key);
  if (key === 'experiment_id') {
    return experimentIdSql(sql, textOrListTest(comparator, value, 'attributes'));
  }
  if (value.kind === 'list') {
    throw invalidParameter(
      "Only ['experiment_id'] attributes support comparison with a list of quoted string values.",
    );
  }
  if (key === 'name') return textSql(sql, 'e.name', textTest(comparator, value, 'attributes'));
  return integerSql(sql, `e.${key}`, numberTest(comparator, value, `numeric attribute: ${key}`));
}

/** Ids are texts to filters. Those that are asked for as they are written are found by their number in the key. */
function experimentIdSql(sql: SqlBuilder, test: TextTest): string {
  const texts = exactTexts(test);
  if (texts === null) return textSql(sql, 'e.experiment_id::text', test);
  return `e.experiment_id = ANY (${sql.bind(texts.filter((text) => WRITTEN_ID.test(text)))}::bigint[])`;
}

function tagSql(sql: SqlBuilder, { identifier, comparator, value }: Comparison): string {
  const key = sql.bind(identifier.key);
  const ofExperiment = `FROM experiment_tags f WHERE f.experiment_id = e.experiment_id AND f.key = ${key}`;
  if (comparator === 'IS NULL') return `NOT EXISTS (SELECT ${ofExperiment})`;
  if (comparator === 'IS NOT NULL') return `EXISTS (SELECT ${ofExperiment})`;
  const test = indexedTextSql(sql, 'f.value', textTest(comparator, value, 'tag'));
  return `EXISTS (SELECT ${ofExperiment} AND ${test})`;
}
