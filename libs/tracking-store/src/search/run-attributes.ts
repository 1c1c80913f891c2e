import { invalidParameter } from '../tracking-store.errors.js';
import type { Identifier } from './tokenizer.js';

export const ENTITIES = ['metric', 'parameter', 'tag', 'attribute', 'dataset'] as const;
export type RunEntity = (typeof ENTITIES)[number];

const ENTITY_OF_NAME: Readonly<Record<string, RunEntity>> = {
  metric: 'metric',
  metrics: 'metric',
  parameter: 'parameter',
  parameters: 'parameter',
  param: 'parameter',
  params: 'parameter',
  tag: 'tag',
  tags: 'tag',
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
  dataset: 'dataset',
  datasets: 'dataset',
};

export const TEXT_ATTRIBUTES = ['run_id', 'run_name', 'user_id', 'status', 'artifact_uri'] as const;
export const TIME_ATTRIBUTES = ['start_time', 'end_time'] as const;
export type TextAttribute = (typeof TEXT_ATTRIBUTES)[number];
export type TimeAttribute = (typeof TIME_ATTRIBUTES)[number];

const ATTRIBUTE_ALIASES: Readonly<Record<string, TextAttribute | TimeAttribute>> = {
  created: 'start_time',
  Created: 'start_time',
  'run name': 'run_name',
  'Run name': 'run_name',
  'Run Name': 'run_name',
};

/** A name without an entity is an attribute. */
export function runEntity({ entity }: Identifier): RunEntity {
  if (entity === null) return 'attribute';
  const name = entity.toLowerCase();
  const known = Object.hasOwn(ENTITY_OF_NAME, name) ? ENTITY_OF_NAME[name] : undefined;
  if (known) return known;
  const valid = ENTITIES.map((item) => `'${item}'`).join(', ');
  throw invalidParameter(`Invalid entity type '${entity.slice(0, 300)}'. Valid values are [${valid}]`);
}

export function runAttribute(key: string): TextAttribute | TimeAttribute {
  const name = Object.hasOwn(ATTRIBUTE_ALIASES, key) ? ATTRIBUTE_ALIASES[key] : key;
  const known = [...TEXT_ATTRIBUTES, ...TIME_ATTRIBUTES].find((attribute) => attribute === name);
  if (known) return known;
  const valid = [...TEXT_ATTRIBUTES, ...TIME_ATTRIBUTES].map((item) => `'${item}'`).join(', ');
  throw invalidParameter(
    `Invalid attribute key '${key.slice(0, 300)}' specified. Valid keys are '{${valid}}'`,
  );
}

export const isTimeAttribute = (attribute: string): attribute is TimeAttribute =>
  TIME_ATTRIBUTES.some((time) => time === attribute);
