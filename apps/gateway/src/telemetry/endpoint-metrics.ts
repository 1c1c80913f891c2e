import { DurationHistogram, type MetricSample } from '@weir/observability';
import type { Surface } from '../invocations/operation.js';
import { CALL_OUTCOMES, VENDOR_ERROR_KINDS, type CallOutcome, type VendorErrorKind } from './call-outcome.js';

const SURFACES = ['native', 'openai', '2.8'] as const satisfies readonly Surface[];
const TOKEN_KINDS = ['input', 'output', 'cached_input', 'reasoning'] as const;

/** As much of an answer's usage as is counted. */
export interface CountedUsage {
  readonly prompt_tokens?: number | null;
  readonly completion_tokens?: number | null;
  readonly prompt_tokens_details?: Readonly<Record<string, unknown>> | null;
  readonly completion_tokens_details?: Readonly<Record<string, unknown>> | null;
}

const counts = <Name extends string>(names: readonly Name[]): Record<Name, number> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;

/**
 * The counters of one endpoint as plain numbers, which a call adds to without looking up labels. They become Prometheus
 * samples only when somebody asks for them.
 */
export class EndpointMetrics {
  readonly duration = new DurationHistogram();
  readonly timeToFirstToken = new DurationHistogram();
  rateLimited = 0;
  private readonly calls = {
    native: counts(CALL_OUTCOMES),
    openai: counts(CALL_OUTCOMES),
    '2.8': counts(CALL_OUTCOMES),
  } satisfies Record<Surface, Record<CallOutcome, number>>;
  private readonly vendorErrors = counts(VENDOR_ERROR_KINDS);
  private readonly tokens = counts(TOKEN_KINDS);

  constructor(private readonly endpoint: string) {}

  called(surface: Surface, outcome: CallOutcome): void {
    this.calls[surface][outcome] += 1;
  }

  vendorFailed(kind: VendorErrorKind): void {
    this.vendorErrors[kind] += 1;
  }

  used(usage: CountedUsage): void {
    const { prompt_tokens_details: input, completion_tokens_details: output } = usage;
    this.tokens.input += tokenCount(usage.prompt_tokens);
    this.tokens.output += tokenCount(usage.completion_tokens);
    if (input) this.tokens.cached_input += tokenCount(input.cached_tokens);
    if (output) this.tokens.reasoning += tokenCount(output.reasoning_tokens);
  }

  callSamples(): MetricSample[] {
    return SURFACES.flatMap((surface) => this.countSamples(this.calls[surface], 'status', { surface }));
  }

  vendorErrorSamples(): MetricSample[] {
    return this.countSamples(this.vendorErrors, 'kind');
  }

  tokenSamples(): MetricSample[] {
    return this.countSamples(this.tokens, 'kind');
  }

  rateLimitedSamples(): MetricSample[] {
    return [{ labels: { endpoint: this.endpoint }, value: this.rateLimited }];
  }

  histogramSamples(name: string, which: 'duration' | 'timeToFirstToken'): MetricSample[] {
    const histogram = this[which];
    return histogram.count === 0 ? [] : histogram.samples(name, { endpoint: this.endpoint });
  }

  /** What never happened has no sample: three surfaces times six outcomes of every endpoint would be mostly zeros. */
  private countSamples(
    numbers: Readonly<Record<string, number>>,
    label: string,
    others: Readonly<Record<string, string>> = {},
  ): MetricSample[] {
    return Object.entries(numbers)
      .filter(([, value]) => value > 0)
      .map(([name, value]) => ({ labels: { endpoint: this.endpoint, ...others, [label]: name }, value }));
  }
}

/** Vendors' numbers are not ours to trust: a counter that takes one NaN stays NaN. */
function tokenCount(value: unknown): number {
  return typeof value === 'number' && value > 0 && value < Number.MAX_SAFE_INTEGER ? value : 0;
}
