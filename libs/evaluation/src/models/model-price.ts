import { LIST_PRICES } from './list-prices.js';
import { canonicalModelUri } from './model-uri.js';

/** US dollars for a million tokens. */
export interface TokenPrice {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

/** A snapshot costs what its model costs, unless the list says otherwise. */
const SNAPSHOT = /-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest)$/;

/**
 * What a model's tokens cost: as the request says, else as its vendor lists it, else unknown (null). What an endpoint of the
 * gateway costs depends on what stands behind it, so only a request can say that.
 */
export function priceOf(uri: string, given: Readonly<Record<string, TokenPrice>> = {}): TokenPrice | null {
  const name = canonicalModelUri(uri);
  const own = Object.entries(given).find(([model]) => canonicalModelUri(model) === name);
  if (own !== undefined) return own[1];
  const listed = listPrice(name) ?? listPrice(name.replace(SNAPSHOT, ''));
  if (listed === null) return null;
  const [inputPerMillion, outputPerMillion] = listed;
  return { inputPerMillion, outputPerMillion };
}

const listPrice = (uri: string): readonly [number, number] | null =>
  Object.hasOwn(LIST_PRICES, uri) ? (LIST_PRICES[uri] ?? null) : null;

/** US dollars that a call took. */
export function costOf(
  usage: { readonly inputTokens: number; readonly outputTokens: number },
  { inputPerMillion, outputPerMillion }: TokenPrice,
): number {
  return (usage.inputTokens * inputPerMillion + usage.outputTokens * outputPerMillion) / 1_000_000;
}
