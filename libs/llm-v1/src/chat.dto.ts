import { JSONSchema } from 'class-validator-jsonschema';
import {
  IntegerField,
  ListField,
  NestedField,
  NestedListField,
  ObjectField,
  TextField,
  UnionField,
} from './field.decorators.js';
import type { FinishReason } from './finish-reason.js';
import { FINISH_REASONS } from './finish-reason.js';
import { SamplingDto } from './sampling.dto.js';
import { UsageDto } from './usage.dto.js';

/** A call of a tool that a model asks for; `arguments` is JSON text as the model wrote it. */
export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
  readonly [extra: string]: unknown;
}

/** One part of a message that consists of parts: text, image, audio or whatever the vendor knows. */
export interface ContentPart {
  readonly type: string;
  readonly text?: string;
  readonly [extra: string]: unknown;
}

const CALL_SCHEMA = {
  type: 'object',
  required: ['id', 'function'],
  properties: {
    id: { type: 'string' },
    type: { type: 'string' },
    function: {
      type: 'object',
      required: ['name', 'arguments'],
      properties: { name: { type: 'string' }, arguments: { type: 'string' } },
    },
  },
};

const TOOL_SCHEMA = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { type: 'string' },
    function: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string' },
        description: { type: ['string', 'null'] },
        parameters: { type: ['object', 'null'], description: 'JSON Schema; passed on untouched.' },
      },
    },
  },
};

const CONTENT_RULE: Record<string, unknown> = {
  if: { required: ['role'], properties: { role: { const: 'assistant' } } },
  else: { required: ['content'], properties: { content: { type: ['string', 'array'] } } },
};

/** One turn of a conversation. Only an assistant's turn may lack content: it can consist of tool calls. */
@JSONSchema((derived) => ({ ...derived, ...CONTENT_RULE }))
export class ChatMessageDto {
  @TextField({ description: 'Who speaks: system, developer, user, assistant or tool.', example: 'user' })
  role: string;

  @UnionField(
    {
      description: 'A text, or a list of parts (text, image_url, input_audio).',
      isOptional: true,
      example: 'Hello!',
    },
    {
      type: ['string', 'array'],
      items: {
        type: 'object',
        required: ['type'],
        properties: { type: { type: 'string' }, text: { type: 'string' } },
      },
    },
  )
  content?: string | ContentPart[] | null;

  @TextField({ description: 'Name of the speaker.', isOptional: true })
  name?: string | null;

  @ListField({ description: 'Tool calls of an assistant turn.', isOptional: true }, { items: CALL_SCHEMA })
  tool_calls?: ToolCall[] | null;

  @TextField({ description: 'The call that a tool turn answers.', isOptional: true })
  tool_call_id?: string | null;
}

/** Body of a chat call on `/endpoints/{name}/invocations`. */
export class ChatRequestDto extends SamplingDto {
  @NestedListField(() => ChatMessageDto, { description: 'The conversation so far.', minItems: 1 })
  messages: ChatMessageDto[];

  @IntegerField({ description: 'Newer name of max_tokens.', minimum: 1, isOptional: true })
  max_completion_tokens?: number | null;

  @ListField(
    { description: 'Tools that the model may call.', minItems: 1, isOptional: true },
    { items: TOOL_SCHEMA },
  )
  tools?: Record<string, unknown>[] | null;

  @UnionField(
    { description: '`none`, `auto`, `required`, or one named function.', isOptional: true },
    { type: ['string', 'object'] },
  )
  tool_choice?: string | Record<string, unknown> | null;

  @ObjectField({ description: 'Text, JSON, or JSON of a given schema.', isOptional: true })
  response_format?: Record<string, unknown> | null;
}

/** Body of `POST /v1/chat/completions`: the endpoint's name travels as `model`. */
export class OpenAiChatRequestDto extends ChatRequestDto {
  @TextField({ description: 'Name of the endpoint to call.', minLength: 1, example: 'chat' })
  model: string;
}

/** The message of a choice. */
export class ChatAnswerMessageDto {
  @TextField({ description: 'Always `assistant`.' })
  role: string;

  @TextField({ description: 'The text; null when the model only calls tools.', isOptional: true })
  content: string | null;

  @ListField({ description: 'Tools to call.', isOptional: true }, { items: CALL_SCHEMA })
  tool_calls?: ToolCall[] | null;

  @TextField({ description: 'Why the model refused to answer.', isOptional: true })
  refusal?: string | null;
}

/** One of `n` answers. */
export class ChatChoiceDto {
  @IntegerField({ description: 'Position of the choice.' })
  index: number;

  @NestedField(() => ChatAnswerMessageDto, { description: 'What the model said.' })
  message: ChatAnswerMessageDto;

  @UnionField(
    { description: 'Why it ended; null only when the vendor does not say.' },
    { enum: [...FINISH_REASONS, null] },
  )
  finish_reason: FinishReason | null;
}

/** Answer of a chat call. */
export class ChatResponseDto {
  @TextField({ description: "The vendor's id of the answer.", isOptional: true })
  id: string | null;

  @TextField({ description: 'Always `chat.completion`.' })
  object: 'chat.completion';

  @IntegerField({ description: 'Unix time in seconds.' })
  created: number;

  @TextField({ description: 'The model that answered, as the vendor names it.' })
  model: string;

  @NestedListField(() => ChatChoiceDto, { description: 'The answers.' })
  choices: ChatChoiceDto[];

  @NestedField(() => UsageDto, { description: 'Token counts.' })
  usage: UsageDto;
}
