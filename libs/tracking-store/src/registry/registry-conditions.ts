import { badAttribute } from '../search/experiment-conditions.js';
import type { Comparison } from '../search/comparison.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import {
  integerSql,
  numberTest,
  textOrListTest,
  textSql,
  textTest,
  type TextTest,
} from '../search/value-tests.js';
import { invalidParameter } from '../tracking-store.errors.js';

/** Marks a registered model as a prompt. */
const PROMPT_TAG = 'mlflow.prompt.is_prompt';
const VERSION_KEYS = ['name', 'version_number', 'run_id', 'source_path'] as const;

const isTag = ({ identifier: { entity } }: Comparison): boolean => entity === 'tag' || entity === 'tags';

function attributeKey({ identifier: { entity, key } }: Comparison): string {
  if (entity === null || entity === 'attribute' || entity === 'attributes') return key;
  throw invalidParameter(
    `Invalid entity type '${entity.slice(0, 300)}'. Valid entity types are ('attribute', 'tag', 'tags')`,
  );
}

const isTrue = ({ comparator, value }: Comparison): boolean =>
  comparator === '=' && value.kind === 'text' && value.text === 'true';

export const asksForPrompts = (clause: Comparison): boolean =>
  isTag(clause) && clause.identifier.key === PROMPT_TAG && isTrue(clause);

/** SQL of a clause on `registered_models m`. */
export function modelConditionSql(sql: SqlBuilder, clause: Comparison): string {
  if (isTag(clause)) {
    return tagSql(sql, clause, 'registered_model_tags f WHERE f.registered_model_id = m.registered_model_id');
  }
  const key = attributeKey(clause);
  if (key !== 'name') throw badAttribute(key, ['name']);
  return textSql(sql, 'm.name', textTest(clause.comparator, clause.value, 'attributes'));
}

/** SQL of a clause on `registered_models m JOIN model_versions v`. */
export function versionConditionSql(sql: SqlBuilder, clause: Comparison): string {
  if (isTag(clause)) {
    return tagSql(
      sql,
      clause,
      'model_version_tags f WHERE f.registered_model_id = v.registered_model_id AND f.version = v.version',
    );
  }
  const { comparator, value } = clause;
  const key = VERSION_KEYS.find((known) => known === attributeKey(clause));
  switch (key) {
    case 'name':
      return textSql(sql, 'm.name', textTest(comparator, value, 'attributes'));
    case 'version_number':
      return integerSql(sql, 'v.version', numberTest(comparator, value, 'numeric attribute: version_number'));
    case 'run_id':
      return textSql(sql, 'v.run_id', textOrListTest(comparator, value, 'attributes'));
    case 'source_path':
      return textSql(sql, 'v.source', textTest(comparator, value, 'attributes'));
    case undefined:
      throw badAttribute(attributeKey(clause), VERSION_KEYS);
  }
}

export const versionsWithoutPrompts = (sql: SqlBuilder): string =>
  `NOT EXISTS (SELECT FROM registered_model_tags p WHERE p.registered_model_id = m.registered_model_id
    AND p.key = ${sql.bind(PROMPT_TAG)} AND p.value = 'true')`;

/** A tag's clause needs the tag to be there; only the prompt marker counts as 'false' while it is not. */
function tagSql(sql: SqlBuilder, clause: Comparison, source: string): string {
  const { identifier, comparator, value } = clause;
  const key = sql.bind(identifier.key);
  if (comparator === 'IS NULL') return `NOT EXISTS (SELECT FROM ${source} AND f.key = ${key})`;
  if (comparator === 'IS NOT NULL') return `EXISTS (SELECT FROM ${source} AND f.key = ${key})`;
  const test = textTest(comparator, value, 'tag');
  if (identifier.key === PROMPT_TAG && isAboutNoPrompt(test)) {
    return `NOT EXISTS (SELECT FROM ${source} AND f.key = ${key} AND f.value = 'true')`;
  }
  return `EXISTS (SELECT FROM ${source} AND f.key = ${key} AND ${textSql(sql, 'f.value', test)})`;
}

const isAboutNoPrompt = (test: TextTest): boolean =>
  'text' in test &&
  ((test.comparator === '!=' && test.text === 'true') || (test.comparator === '=' && test.text === 'false'));
