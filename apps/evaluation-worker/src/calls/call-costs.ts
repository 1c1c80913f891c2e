import { AppError } from '@weir/errors';
import { costOf, priceOf } from '@weir/evaluation';
import type { EvaluationLimits, ModelPrice, UnitUsage } from '@weir/tracking-store';
import type { ModelQuestion, ModelReply } from '../models/model.types.js';

/** What a model may write when a question does not say: more than models answer to what evaluations ask. */
const UNSAID_OUTPUT_TOKENS = 4_096;
const OUTPUT_LIMITS = ['max_tokens', 'max_completion_tokens', 'maxTokens', 'max_new_tokens'] as const;

type Limits = Pick<EvaluationLimits, 'maxCostUsd' | 'prices'>;

/** What the calls of one evaluation cost: at most before they are made, and really afterwards. */
export class CallCosts {
  private readonly prices = new Map<string, ModelPrice | null>();

  constructor(private readonly limits: Limits | undefined) {}

  /**
   * At most; 0 where no price is known.
   *
   * @throws AppError when there is a cap on cost and no price to count by.
   */
  estimate(uri: string, question: ModelQuestion): number {
    const price = this.price(uri);
    if (price !== null) return costOf(tokensAtMost(question), price);
    if (typeof this.limits?.maxCostUsd === 'number') throw noPrice(uri);
    return 0;
  }

  /** A call that broke off may have been charged: it counts with its estimate, like an answer that says nothing of tokens. */
  actual(uri: string, question: ModelQuestion, reply: ModelReply): number {
    const price = this.price(uri);
    if (price === null) return 0;
    if (reply.kind === 'answered' && reply.usage !== null) return costOf(reply.usage, price);
    return reply.kind === 'answered' || reply.kind === 'broken' ? costOf(tokensAtMost(question), price) : 0;
  }

  /** A unit's usage with what it cost, where tokens and prices are known. */
  priced(uri: string, usage: UnitUsage): UnitUsage {
    const { inputTokens, outputTokens } = usage;
    const price = inputTokens === null ? null : this.price(uri);
    if (usage.costUsd !== null || inputTokens === null || price === null) return usage;
    return { ...usage, costUsd: costOf({ inputTokens, outputTokens: outputTokens ?? 0 }, price) };
  }

  private price(uri: string): ModelPrice | null {
    const known = this.prices.get(uri);
    if (known !== undefined) return known;
    const price = priceOf(uri, this.limits?.prices);
    this.prices.set(uri, price);
    return price;
  }
}

/** No token of the prompt is shorter than a byte. */
function tokensAtMost({ input, parameters }: ModelQuestion): { inputTokens: number; outputTokens: number } {
  const text = input.kind === 'text' ? input.text : JSON.stringify(input);
  const settings = input.kind === 'body' ? { ...input.body, ...parameters } : parameters;
  const said = OUTPUT_LIMITS.map((name) => settings[name]).find((value) => typeof value === 'number');
  const answers = typeof settings.n === 'number' ? Math.max(settings.n, 1) : 1;
  return {
    inputTokens: Buffer.byteLength(text, 'utf8'),
    outputTokens: (typeof said === 'number' ? Math.max(said, 0) : UNSAID_OUTPUT_TOKENS) * answers,
  };
}

function noPrice(uri: string): AppError {
  return new AppError({
    code: 'EVALUATION.NO_PRICE',
    status: 422,
    message: `max_cost_usd needs the price of ${uri.slice(0, 200)}: name it in limits.prices.`,
  });
}
