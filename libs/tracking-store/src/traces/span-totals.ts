import { plainValue } from './plain-value.js';
import type { AnyValue } from './span.types.js';

/** What totals need to know of a span. */
export interface SpanNode {
  readonly spanId: string;
  readonly parentId: string | null;
  readonly usage: AnyValue | null;
  readonly cost: AnyValue | null;
}

export const USAGE_ATTRIBUTE = 'mlflow.chat.tokenUsage';
export const COST_ATTRIBUTE = 'mlflow.llm.cost';

const USAGE_KEYS = ['input_tokens', 'output_tokens', 'total_tokens'] as const;
const CACHE_KEYS = [
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'cache_creation_input_tokens_above_1hr',
] as const;
const COST_KEYS = ['input_cost', 'output_cost', 'total_cost'] as const;

type Amounts = ReadonlyMap<string, number>;

/** Metadata of a trace that its spans' tokens and costs add up to; nothing for what no span tells. */
export function totalsMetadata(nodes: readonly SpanNode[]): Record<string, string> {
  const usage = total(nodes, ({ usage }) => amounts(usage, [...USAGE_KEYS, ...CACHE_KEYS]));
  const cost = total(nodes, (node) => amounts(node.cost, COST_KEYS));
  return {
    ...(usage && { 'mlflow.trace.tokenUsage': written(withZeros(usage, USAGE_KEYS)) }),
    ...(cost && { 'mlflow.trace.cost': written(withZeros(cost, COST_KEYS)) }),
  };
}

/**
 * The sum over a tree. Some libraries put the sum of the children on their parent as well: a span below another that
 * tells its amounts is not counted again.
 */
function total(nodes: readonly SpanNode[], amountsOf: (node: SpanNode) => Amounts | null): Amounts | null {
  const told = new Map(nodes.map((node) => [node.spanId, amountsOf(node)]));
  const parents = new Map(nodes.map(({ spanId, parentId }) => [spanId, parentId]));
  const covered = new Map<string, boolean>();
  const sums = new Map<string, number>();
  for (const { spanId } of nodes) {
    const own = told.get(spanId);
    if (!own || isCovered(spanId, { told, parents, covered })) continue;
    for (const [key, amount] of own) sums.set(key, (sums.get(key) ?? 0) + amount);
  }
  return sums.size > 0 ? sums : null;
}

interface Tree {
  readonly told: ReadonlyMap<string, Amounts | null>;
  readonly parents: ReadonlyMap<string, string | null>;
  readonly covered: Map<string, boolean>;
}

/** Whether a span above tells its amounts. Walks up once per span, and ends at a span that is its own ancestor. */
function isCovered(spanId: string, { told, parents, covered }: Tree): boolean {
  const path: string[] = [];
  const seen = new Set<string>();
  let current: string | null = spanId;
  let result = false;
  while (current !== null && !seen.has(current)) {
    const known = covered.get(current);
    if (known !== undefined) {
      result = known;
      break;
    }
    seen.add(current);
    path.push(current);
    const parent: string | null = parents.get(current) ?? null;
    if (parent !== null && told.get(parent)) {
      result = true;
      break;
    }
    current = parent;
  }
  // Only what lies between the span and the answer shares it.
  for (const id of path) covered.set(id, result);
  return result;
}

function amounts(value: AnyValue | null, keys: readonly string[]): Amounts | null {
  const plain = value && plainValue(value);
  if (typeof plain !== 'object' || plain === null) return null;
  const found = new Map<string, number>();
  for (const [key, amount] of Object.entries(plain)) {
    if (keys.includes(key) && typeof amount === 'number' && Number.isFinite(amount)) found.set(key, amount);
  }
  return found.size > 0 ? found : null;
}

const withZeros = (sums: Amounts, keys: readonly string[]): Amounts =>
  new Map([...keys.map((key): [string, number] => [key, 0]), ...sums]);

const written = (sums: Amounts): string =>
  `{${[...sums].map(([key, amount]) => `"${key}": ${amount}`).join(', ')}}`;
