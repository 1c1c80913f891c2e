import type { TextInput } from './completions.dto.js';
import { TEXT_INPUT_SCHEMA } from './completions.dto.js';
import { IntegerField, NestedField, NestedListField, TextField, UnionField } from './field.decorators.js';
import { UsageDto } from './usage.dto.js';

/** Body of an embeddings call on `/endpoints/{name}/invocations`. */
export class EmbeddingsRequestDto {
  @UnionField(
    { description: 'The text to embed, several texts, or token ids.', example: ['a text', 'another text'] },
    TEXT_INPUT_SCHEMA,
  )
  input: TextInput;

  @TextField({ description: '`float` or `base64`.', isOptional: true })
  encoding_format?: string | null;

  @IntegerField({
    description: 'Length of the vectors, where the model can choose it.',
    minimum: 1,
    isOptional: true,
  })
  dimensions?: number | null;
}

/** Body of `POST /v1/embeddings`: the endpoint's name travels as `model`. */
export class OpenAiEmbeddingsRequestDto extends EmbeddingsRequestDto {
  @TextField({ description: 'Name of the endpoint to call.', minLength: 1, example: 'embeddings' })
  model: string;
}

/** One vector. */
export class EmbeddingDto {
  @TextField({ description: 'Always `embedding`.' })
  object: 'embedding';

  @IntegerField({ description: 'Which input it belongs to.' })
  index: number;

  @UnionField(
    { description: 'Numbers, or base64 of little-endian 32-bit floats when that was asked for.' },
    { type: ['array', 'string'], items: { type: 'number' } },
  )
  embedding: number[] | string;
}

/** Answer of an embeddings call. */
export class EmbeddingsResponseDto {
  @TextField({ description: 'Always `list`.' })
  object: 'list';

  @NestedListField(() => EmbeddingDto, { description: 'One vector for each input, in its order.' })
  data: EmbeddingDto[];

  @TextField({ description: 'The model that answered, as the vendor names it.' })
  model: string;

  @NestedField(() => UsageDto, { description: 'Token counts.' })
  usage: UsageDto;
}
