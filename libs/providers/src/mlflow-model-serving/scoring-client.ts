import { ProviderError } from '../port/provider.errors.js';
import type { CallLimits, VendorEndpoint } from '../transport/vendor-endpoint.js';
import type { ScoringRequest } from './mlflow-model-serving-request.mapper.js';
import type { InputFormat } from './mlflow-model-serving.settings.js';
import { readSchemaRefusal, type SchemaRefusal } from './schema-refusal.js';
import { INPUTS, textColumnOf, toScoringBody, type ScoringLayout } from './scoring-layout.js';

const TABLE: ScoringLayout = { format: 'dataframe_split', columns: null };

type ScoringOutcome =
  | { readonly kind: 'answered'; readonly json: unknown }
  | { readonly kind: 'refused'; readonly refusal: SchemaRefusal; readonly cause: unknown };

/**
 * Sends requests in the layout that the model wants. In `auto`, a refusal that is about the layout leads to one more
 * attempt in the other one; what succeeded is remembered until the server refuses it. The model was not run by then:
 * the server checks the input first.
 */
export class ScoringClient {
  private layout: ScoringLayout;

  constructor(
    private readonly endpoint: VendorEndpoint,
    private readonly inputFormat: InputFormat,
  ) {
    this.layout = inputFormat === 'dataframe_split' ? TABLE : INPUTS;
  }

  /** The server's JSON answer. */
  async score(request: ScoringRequest, limits: CallLimits): Promise<unknown> {
    const { layout } = this;
    const startedAt = performance.now();
    const first = await this.attempt(request, layout, limits);
    if (first.kind === 'answered') return first.json;
    if (this.inputFormat !== 'auto') throw first.cause;
    this.layout = INPUTS;
    const timeoutMs = Math.max(1, limits.timeoutMs - (performance.now() - startedAt));
    const second = await this.attempt(request, otherLayout(layout, first.refusal), { ...limits, timeoutMs });
    if (second.kind === 'answered') return second.json;
    throw second.cause;
  }

  private async attempt(
    request: ScoringRequest,
    layout: ScoringLayout,
    limits: CallLimits,
  ): Promise<ScoringOutcome> {
    try {
      const { json } = await this.endpoint.postJson(toScoringBody(request, layout), limits);
      this.layout = layout;
      return { kind: 'answered', json };
    } catch (cause) {
      const refusal = readSchemaRefusal(cause);
      if (refusal === null) throw cause;
      const lacking = lackingFields(request, layout, refusal);
      if (lacking === null) return { kind: 'refused', refusal, cause };
      this.layout = layout;
      throw lackingFieldsError(lacking, cause);
    }
  }
}

function otherLayout(refused: ScoringLayout, { columns }: SchemaRefusal): ScoringLayout {
  if (columns !== null) return { format: 'dataframe_split', columns };
  return refused.format === 'inputs' ? TABLE : INPUTS;
}

/** Columns that the model requires and the caller did not fill: proof that the server has read the table as one. */
function lackingFields(
  request: ScoringRequest,
  layout: ScoringLayout,
  { missing }: SchemaRefusal,
): readonly string[] | null {
  if (layout.format === 'inputs' || missing === null) return null;
  return missing.includes(textColumnOf(request, layout.columns)) ? null : missing;
}

function lackingFieldsError(lacking: readonly string[], cause: unknown): ProviderError {
  return new ProviderError({
    failure: 'REFUSED',
    status: 422,
    vendorStatus: ProviderError.isInstance(cause) ? cause.vendorStatus : null,
    message: `The served model also needs ${lacking.map((name) => `'${name}'`).join(', ')}.`,
    isRetryable: false,
    cause,
  });
}
