import type { EvaluationLimits, ModelPrice } from '@weir/tracking-store';
import type { EvaluationLimitsMessage } from './evaluation-limits.dto.js';

const NO_LIMITS: EvaluationLimits = {
  maxCalls: null,
  maxCostUsd: null,
  concurrency: null,
  requestsPerMinute: null,
  prices: {},
};

/** Limits as they were sent, over others: what is left out stays, null lifts a limit. */
export function limitsOf(
  given: EvaluationLimitsMessage | null | undefined,
  before: EvaluationLimits = NO_LIMITS,
): EvaluationLimits {
  if (!given) return before;
  const { max_calls, max_cost_usd, concurrency, requests_per_minute, prices } = given;
  return {
    maxCalls: max_calls === undefined ? before.maxCalls : max_calls,
    maxCostUsd: max_cost_usd === undefined ? before.maxCostUsd : max_cost_usd,
    concurrency: concurrency === undefined ? before.concurrency : concurrency,
    requestsPerMinute: requests_per_minute === undefined ? before.requestsPerMinute : requests_per_minute,
    prices: prices ? pricesOf(prices) : before.prices,
  };
}

function pricesOf(
  prices: NonNullable<EvaluationLimitsMessage['prices']>,
): Readonly<Record<string, ModelPrice>> {
  const entries = Object.entries(prices).map(([uri, price]): [string, ModelPrice] => [
    uri,
    { inputPerMillion: price.input_per_million, outputPerMillion: price.output_per_million },
  ]);
  return Object.fromEntries(entries);
}
