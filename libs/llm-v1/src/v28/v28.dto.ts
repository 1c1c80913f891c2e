import { JSONSchema } from 'class-validator-jsonschema';
import type { ToolCall } from '../chat.dto.js';
import {
  IntegerField,
  ListField,
  NestedField,
  NestedListField,
  NumberField,
  ObjectField,
  TextField,
  UnionField,
} from '../field.decorators.js';
import { STOP_SCHEMA } from '../sampling.dto.js';

/** Fields that chat and completions share in the dialect of MLflow 2.5 to 2.8. */
abstract class V28SamplingDto {
  @NumberField({ description: 'Sampling temperature.', minimum: 0, maximum: 1, isOptional: true })
  temperature?: number | null;

  @IntegerField({ description: 'How many candidates to generate.', minimum: 1, maximum: 5, isOptional: true })
  candidate_count?: number | null;

  @UnionField({ description: 'Where generation stops.', isOptional: true }, STOP_SCHEMA)
  stop?: string | string[] | null;

  @IntegerField({ description: 'The most tokens that one candidate may have.', minimum: 1, isOptional: true })
  max_tokens?: number | null;

  @UnionField(
    {
      description: 'This dialect has no streams; clients that ask for one speak the newer one.',
      isOptional: true,
    },
    { enum: [false, null] },
  )
  stream?: false | null;
}

/** One turn of a conversation; this dialect only knows text. */
export class V28MessageDto {
  @TextField({ description: 'Who speaks.', example: 'user' })
  role: string;

  @TextField({ description: 'What is said.', example: 'Hello!' })
  content: string;
}

/** Body of a chat route. */
export class V28ChatRequestDto extends V28SamplingDto {
  @NestedListField(() => V28MessageDto, { description: 'The conversation so far.', minItems: 1 })
  messages: V28MessageDto[];
}

/** Body of a completions route. */
export class V28CompletionsRequestDto extends V28SamplingDto {
  @TextField({ description: 'The text to complete.' })
  prompt: string;
}

/** Body of an embeddings route. */
export class V28EmbeddingsRequestDto {
  @UnionField(
    { description: 'The text to embed, or several.', example: ['a text', 'another text'] },
    { type: ['string', 'array'], minLength: 1, minItems: 1, items: { type: 'string' } },
  )
  text: string | string[];
}

/** Facts about the whole answer. */
@JSONSchema({ description: 'Token counts, model and type of the route.' })
export class V28MetadataDto {
  @IntegerField({ description: 'Tokens of the request.', isOptional: true })
  input_tokens: number | null;

  @IntegerField({ description: 'Tokens of the answer; 0 for embeddings.', isOptional: true })
  output_tokens: number | null;

  @IntegerField({ description: 'Sum of both.', isOptional: true })
  total_tokens: number | null;

  @TextField({ description: 'The model that answered.' })
  model: string;

  @TextField({ description: 'Type of the route.', example: 'llm/v1/chat' })
  route_type: string;
}

/** A message of a candidate. */
export interface V28AnswerMessage {
  readonly role: string;
  readonly content: string;
  readonly tool_calls?: readonly ToolCall[];
}

/** One candidate of a chat route. */
export class V28ChatCandidateDto {
  @ObjectField({ description: 'What the model said: role and content.' })
  message: V28AnswerMessage;

  @ObjectField({ description: 'finish_reason of the candidate.' })
  metadata: { finish_reason: string | null };
}

/** Answer of a chat route. */
export class V28ChatResponseDto {
  @NestedListField(() => V28ChatCandidateDto, { description: 'The candidates.' })
  candidates: V28ChatCandidateDto[];

  @NestedField(() => V28MetadataDto, { description: 'Facts about the answer.' })
  metadata: V28MetadataDto;
}

/** One candidate of a completions route. */
export class V28CompletionsCandidateDto {
  @TextField({ description: 'The completion.' })
  text: string;

  @ObjectField({ description: 'finish_reason of the candidate.' })
  metadata: { finish_reason: string | null };
}

/** Answer of a completions route. */
export class V28CompletionsResponseDto {
  @NestedListField(() => V28CompletionsCandidateDto, { description: 'The candidates.' })
  candidates: V28CompletionsCandidateDto[];

  @NestedField(() => V28MetadataDto, { description: 'Facts about the answer.' })
  metadata: V28MetadataDto;
}

/** Answer of an embeddings route. */
export class V28EmbeddingsResponseDto {
  @ListField({ description: 'One vector for each text, in its order.' })
  embeddings: (number[] | string)[];

  @NestedField(() => V28MetadataDto, { description: 'Facts about the answer.' })
  metadata: V28MetadataDto;
}
