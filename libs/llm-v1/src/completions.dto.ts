import { IntegerField, NestedField, NestedListField, TextField, UnionField } from './field.decorators.js';
import type { FinishReason } from './finish-reason.js';
import { FINISH_REASONS } from './finish-reason.js';
import { SamplingDto } from './sampling.dto.js';
import { UsageDto } from './usage.dto.js';

/** A text, several texts, or token ids: what OpenAI's completions and embeddings take. */
export type TextInput = string | string[] | number[] | number[][];

/** The schema of `TextInput`: a list holds either texts, or token ids, or lists of token ids, never a mixture. */
export const TEXT_INPUT_SCHEMA = {
  type: ['string', 'array'],
  minLength: 1,
  minItems: 1,
  anyOf: [
    { items: { type: 'string' } },
    { items: { type: 'integer' } },
    { items: { type: 'array', minItems: 1, items: { type: 'integer' } } },
  ],
};

/** Body of a completions call on `/endpoints/{name}/invocations`. */
export class CompletionsRequestDto extends SamplingDto {
  @TextField({ description: 'The text to complete.', example: 'Once upon a time' })
  prompt: string;
}

/** Body of `POST /v1/completions`: also takes what OpenAI takes as a prompt. */
export class OpenAiCompletionsRequestDto extends SamplingDto {
  @TextField({ description: 'Name of the endpoint to call.', minLength: 1, example: 'completions' })
  model: string;

  @UnionField({ description: 'The text to complete, or several, or token ids.' }, TEXT_INPUT_SCHEMA)
  prompt: TextInput;
}

/** One of `n` completions. */
export class CompletionsChoiceDto {
  @IntegerField({ description: 'Position of the choice.' })
  index: number;

  @TextField({ description: 'The completion.' })
  text: string;

  @UnionField(
    { description: 'Why it ended; null only when the vendor does not say.' },
    { enum: [...FINISH_REASONS, null] },
  )
  finish_reason: FinishReason | null;
}

/** Answer of a completions call. */
export class CompletionsResponseDto {
  @TextField({ description: "The vendor's id of the answer.", isOptional: true })
  id: string | null;

  @TextField({ description: 'Always `text_completion`.' })
  object: 'text_completion';

  @IntegerField({ description: 'Unix time in seconds.' })
  created: number;

  @TextField({ description: 'The model that answered, as the vendor names it.' })
  model: string;

  @NestedListField(() => CompletionsChoiceDto, { description: 'The completions.' })
  choices: CompletionsChoiceDto[];

  @NestedField(() => UsageDto, { description: 'Token counts.' })
  usage: UsageDto;
}
