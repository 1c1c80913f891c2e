import { FlagField, IntegerField, NumberField, ObjectField, UnionField } from './field.decorators.js';

/** A single stop text or a list of at least one; OpenAI takes both, MLflow only the list. */
export const STOP_SCHEMA = { type: ['string', 'array'], minItems: 1, items: { type: 'string' } } as const;

/** Fields that chat and completions share in the current dialect. Unknown fields are allowed and travel on. */
export abstract class SamplingDto {
  @NumberField({
    description: 'Sampling temperature. Sent to the vendor unscaled, and only when given.',
    minimum: 0,
    maximum: 2,
    isOptional: true,
  })
  temperature?: number | null;

  @NumberField({ description: 'Nucleus sampling: the probability mass to consider.', isOptional: true })
  top_p?: number | null;

  @IntegerField({ description: 'How many choices to generate.', minimum: 1, isOptional: true })
  n?: number | null;

  @IntegerField({ description: 'The most tokens that one choice may have.', minimum: 1, isOptional: true })
  max_tokens?: number | null;

  @UnionField(
    { description: 'Where generation stops: one text or a list of texts.', isOptional: true },
    STOP_SCHEMA,
  )
  stop?: string | string[] | null;

  @NumberField({ description: 'Penalty for tokens that already appeared.', isOptional: true })
  presence_penalty?: number | null;

  @NumberField({ description: 'Penalty for tokens by how often they appeared.', isOptional: true })
  frequency_penalty?: number | null;

  @FlagField({
    description: 'Answer with server-sent events, one chunk each, ending with `[DONE]`.',
    isOptional: true,
  })
  stream?: boolean | null;

  @ObjectField(
    { description: 'Options of a streamed answer.', isOptional: true },
    {
      properties: {
        include_usage: { type: ['boolean', 'null'], description: 'Send a last chunk with token counts.' },
      },
    },
  )
  stream_options?: { include_usage?: boolean | null; [extra: string]: unknown } | null;
}
