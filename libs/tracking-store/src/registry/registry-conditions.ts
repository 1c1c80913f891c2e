import { badAttribute } from '../search/experiment-conditions.js';
import type { Comparison } from '../search/comparison.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import {
  indexedTextSql,
  integerSql,
  numberTest,
  textOrListTest,
  textSql,
  textTest,
  type TextTest,
} from '../search/value-tests.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { PROMPT_TAG } from './prompt-tag.js';

const VERSION_KEYS = ['name', 'run_id', 'source_path', 'version_number'] as const;

const isTag = ({ identifier: { entity } }: Comparison): boolean => entity === 'tag' || entity === 'tags';

function attributeKey({ identifier: { entity, key } }: Comparison): string {
  if (entity === null || entity === 'attribute' || entity === 'attributes') return key;
  throw invalidParameter(
    `Invalid entity type '${entity.slice(0, 300)}'. Valid entity types are ('attribute', 'tag', 'tags')`,
  );
}

const isAboutPrompts = (clause: Comparison): boolean => isTag(clause) && clause.identifier.key === PROMPT_TAG;

/**
 * The clauses that a search goes by, and whether it is for prompts. Without asking for them nobody is shown prompts, and
 * a model has no tag that could say that it is none.
 */
export function withoutPromptClauses(clauses: readonly Comparison[]): {
  readonly clauses: readonly Comparison[];
  readonly isForPrompts: boolean;
} {
  const first = clauses.find(isAboutPrompts);
  const wanted = first?.value.kind === 'text' ? `${first.comparator} ${first.value.text.toLowerCase()}` : '';
  const isForPrompts = wanted === '= true' || wanted === '!= false';
  return {
    clauses: isForPrompts ? clauses : clauses.filter((clause) => !isAboutPrompts(clause)),
    isForPrompts,
  };
}

/** The one model that a clause leaves; null for a clause that is about something else. */
export function oneModel(clause: Comparison): string | null {
  const { comparator, value } = clause;
  if (isTag(clause) || comparator !== '=' || value.kind !== 'text') return null;
  return attributeKey(clause) === 'name' ? value.text : null;
}

/** SQL of a clause on `registered_models m`. */
export function modelConditionSql(sql: SqlBuilder, clause: Comparison): string {
  if (isTag(clause)) {
    return tagSql(sql, clause, 'registered_model_tags f WHERE f.registered_model_id = m.registered_model_id');
  }
  const key = attributeKey(clause);
  if (key !== 'name') throw badAttribute(key, ['name']);
  return textSql(sql, 'm.name', attributeTest(clause));
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
  const key = VERSION_KEYS.find((known) => known === attributeKey(clause));
  switch (key) {
    case 'name':
      return textSql(sql, 'm.name', attributeTest(clause));
    case 'version_number':
      return versionNumberSql(sql, clause);
    case 'run_id':
      return textSql(sql, 'v.run_id', attributeTest(clause));
    case 'source_path':
      return indexedTextSql(sql, 'v.source', attributeTest(clause));
    case undefined:
      throw badAttribute(attributeKey(clause), VERSION_KEYS);
  }
}

const LISTED: readonly string[] = ['name', 'run_id'];

function attributeTest({ identifier, comparator, value }: Comparison): TextTest {
  if (comparator.endsWith('IN')) {
    if (LISTED.includes(identifier.key)) return textOrListTest(comparator, value, 'attributes');
    throw invalidParameter(
      "Only ['name', 'run_id'] attributes support comparison with a list of quoted string values.",
    );
  }
  if (/^[<>]/.test(comparator)) throw invalidParameter(`Invalid comparator for attribute: ${comparator}`);
  return textTest(comparator, value, 'attributes');
}

function versionNumberSql(sql: SqlBuilder, { comparator, value }: Comparison): string {
  if (comparator.endsWith('LIKE')) {
    throw invalidParameter(`Invalid comparator for attribute version_number: ${comparator}`);
  }
  const number = value.kind === 'text' ? value.text : value.source;
  if ((value.kind === 'text' || value.kind === 'number') && !/^[+-]?\d{1,18}$/.test(number)) {
    throw invalidParameter(
      `Invalid value for numeric attribute 'version_number': ${value.source.slice(0, 100)}`,
    );
  }
  const literal = value.kind === 'text' ? ({ kind: 'number', source: number } as const) : value;
  return integerSql(sql, 'v.version', numberTest(comparator, literal, 'numeric attribute: version_number'));
}

/** SQL of what is no prompt, on `registered_models m`. */
export const noPromptsSql = (sql: SqlBuilder): string =>
  `NOT EXISTS (SELECT FROM registered_model_tags p WHERE p.registered_model_id = m.registered_model_id
    AND p.key = ${sql.bind(PROMPT_TAG)} AND ${indexedTextSql(sql, 'p.value', { comparator: '=', text: 'true' })})`;

/** A tag's clause needs the tag to be there. */
function tagSql(sql: SqlBuilder, { identifier, comparator, value }: Comparison, source: string): string {
  const key = sql.bind(identifier.key);
  if (comparator === 'IS NULL') return `NOT EXISTS (SELECT FROM ${source} AND f.key = ${key})`;
  if (comparator === 'IS NOT NULL') return `EXISTS (SELECT FROM ${source} AND f.key = ${key})`;
  if (!/^(!?=|I?LIKE)$/.test(comparator)) {
    throw invalidParameter(`Invalid comparator for tag: ${comparator}`);
  }
  const test = indexedTextSql(sql, 'f.value', textTest(comparator, value, 'tag'));
  return `EXISTS (SELECT FROM ${source} AND f.key = ${key} AND ${test})`;
}
