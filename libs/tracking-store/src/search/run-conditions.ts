import { invalidParameter } from '../tracking-store.errors.js';
import type { Comparator, Comparison } from './comparison.js';
import { isTimeAttribute, runAttribute, runEntity, type TextAttribute } from './run-attributes.js';
import { numberTest, textOrListTest, textTest, type NumberTest, type TextTest } from './value-tests.js';

type Presence = 'IS NULL' | 'IS NOT NULL';

/** A clause with its meaning checked: only such a tree is turned into SQL. */
export type RunCondition =
  | { readonly kind: 'metric'; readonly key: string; readonly test: NumberTest }
  | { readonly kind: 'params' | 'run_tags'; readonly key: string; readonly test: TextTest }
  | {
      readonly kind: 'presence';
      readonly table: 'params' | 'run_tags';
      readonly key: string;
      readonly is: Presence;
    }
  | { readonly kind: 'text'; readonly attribute: TextAttribute; readonly test: TextTest }
  | { readonly kind: 'time'; readonly attribute: 'start_time' | 'end_time'; readonly test: NumberTest }
  | { readonly kind: 'dataset'; readonly column: DatasetColumn; readonly test: TextTest };

const DATASET_COLUMNS = {
  name: 'datasets.name',
  digest: 'datasets.digest',
  context: 'inputs.context',
} as const;
type DatasetColumn = (typeof DATASET_COLUMNS)[keyof typeof DATASET_COLUMNS];

/** A test of the one value that a run has under a key. */
export type KeyedCondition = Extract<RunCondition, { readonly kind: 'metric' | 'params' | 'run_tags' }>;

export function runCondition(comparison: Comparison): RunCondition {
  const { identifier, comparator, value } = comparison;
  const { key } = identifier;
  const entity = runEntity(identifier);
  if (isPresence(comparator) && entity !== 'tag' && entity !== 'parameter') {
    throw invalidParameter(
      `IS NULL / IS NOT NULL is only supported for tags and params, not for '${entity}' '${key.slice(0, 300)}'`,
    );
  }
  switch (entity) {
    case 'metric':
      return { kind: 'metric', key, test: numberTest(comparator, value, 'metric') };
    case 'parameter':
      return keyedCondition('params', 'parameter', comparison);
    case 'tag':
      return keyedCondition('run_tags', 'tag', comparison);
    case 'attribute':
      return attributeCondition(comparison);
    case 'dataset':
      return {
        kind: 'dataset',
        column: datasetColumn(key),
        test: textOrListTest(comparator, value, 'dataset attributes'),
      };
  }
}

const isPresence = (comparator: Comparator): comparator is Presence =>
  comparator === 'IS NULL' || comparator === 'IS NOT NULL';

function keyedCondition(
  table: 'params' | 'run_tags',
  what: string,
  { identifier: { key }, comparator, value }: Comparison,
): RunCondition {
  if (isPresence(comparator)) {
    return { kind: 'presence', table, key, is: comparator };
  }
  return { kind: table, key, test: textTest(comparator, value, what) };
}

function attributeCondition({ identifier, comparator, value }: Comparison): RunCondition {
  const attribute = runAttribute(identifier.key);
  if (isTimeAttribute(attribute)) {
    const test = numberTest(comparator, value, `numeric attribute: ${attribute}`);
    return { kind: 'time', attribute, test };
  }
  if (value.kind === 'list' && attribute !== 'run_id') {
    throw invalidParameter(
      "Only ['run_id'] attributes support comparison with a list of quoted string values.",
    );
  }
  return { kind: 'text', attribute, test: textOrListTest(comparator, value, 'attributes') };
}

function datasetColumn(key: string): DatasetColumn {
  if (Object.hasOwn(DATASET_COLUMNS, key)) return DATASET_COLUMNS[key as keyof typeof DATASET_COLUMNS];
  const valid = Object.keys(DATASET_COLUMNS).map((name) => `'${name}'`);
  throw invalidParameter(
    `Invalid dataset key '${key.slice(0, 300)}' specified. Valid keys are '{${valid.join(', ')}}'`,
  );
}
