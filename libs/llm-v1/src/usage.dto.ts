import { IntegerField, ObjectField } from './field.decorators.js';

/** Token counts as the vendor gave them; null where it gave none. */
export class UsageDto {
  @IntegerField({ description: 'Tokens of the request.', isOptional: true })
  prompt_tokens: number | null;

  @IntegerField({ description: 'Tokens of all choices together.', isOptional: true })
  completion_tokens?: number | null;

  @IntegerField({ description: 'Sum of both.', isOptional: true })
  total_tokens: number | null;

  @ObjectField({
    description: 'How the prompt tokens divide, for instance into cached ones.',
    isOptional: true,
  })
  prompt_tokens_details?: Record<string, unknown> | null;

  @ObjectField({
    description: 'How the completion tokens divide, for instance into reasoning.',
    isOptional: true,
  })
  completion_tokens_details?: Record<string, unknown> | null;
}
