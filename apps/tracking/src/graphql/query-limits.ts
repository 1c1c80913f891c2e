import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** Fields inside fields. */
const MAX_DEPTH = 10;
/** Fields of a query, those of its fragments counted wherever they are spread. */
const MAX_FIELDS = 1_000;

export interface QueryLimits {
  readonly maxRootFields: number;
  /** At one level of a query. */
  readonly maxAliases: number;
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** The fields of one level: what is written there and what fragments put there. */
function fieldsOf(selectionSet: SelectionSetNode, fragments: Fragments): FieldNode[] {
  const fields: FieldNode[] = [];
  const spread = new Set<string>();
  const waiting: SelectionSetNode[] = [selectionSet];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const selection of next.selections) {
      if (selection.kind === Kind.FIELD) {
        fields.push(selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        waiting.push(selection.selectionSet);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) waiting.push(fragment.selectionSet);
      }
    }
  }
  return fields;
}

interface Level {
  readonly selectionSet: SelectionSetNode;
  readonly depth: number;
  readonly isRoot: boolean;
}

/** Fragments count as levels of their own too: validation reads also those that nothing spreads. */
function topLevels({ definitions }: DocumentNode): Level[] {
  return definitions.flatMap((definition) =>
    'selectionSet' in definition
      ? [
          {
            selectionSet: definition.selectionSet,
            depth: 1,
            isRoot: definition.kind === Kind.OPERATION_DEFINITION,
          },
        ]
      : [],
  );
}

/**
 * Why a query is refused before it is validated and run; null when it may run. Validation and execution take time in the
 * size of the query with its fragments written out, which a small text can make as large as it likes.
 */
export function excessOf(document: DocumentNode, { maxRootFields, maxAliases }: QueryLimits): string | null {
  const fragments: Fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const waiting = topLevels(document);
  let total = 0;
  let rootFields = 0;
  for (let level = waiting.pop(); level; level = waiting.pop()) {
    const { selectionSet, depth, isRoot } = level;
    if (depth > MAX_DEPTH) return `Query exceeds maximum depth of ${MAX_DEPTH}`;
    const fields = fieldsOf(selectionSet, fragments);
    total += fields.length;
    if (total > MAX_FIELDS) return `Query exceeds maximum total selections of ${MAX_FIELDS}`;
    const aliases = fields.filter(({ alias }) => alias).length;
    if (aliases > maxAliases) return tooMany(maxAliases, aliases, 'aliases');
    if (isRoot) rootFields += fields.length;
    for (const field of fields) {
      if (field.selectionSet)
        waiting.push({ selectionSet: field.selectionSet, depth: depth + 1, isRoot: false });
    }
  }
  return rootFields > maxRootFields ? tooMany(maxRootFields, rootFields, 'root fields') : null;
}

const tooMany = (limit: number, count: number, what: string): string =>
  `GraphQL queries should have at most ${limit} ${what}, got ${count} ${what}.`;
