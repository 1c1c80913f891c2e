import type { ChatMessageDto, ChatRequestDto, ChatResponseDto, ToolCall } from './chat.dto.js';
import type { CompletionsRequestDto, CompletionsResponseDto, TextInput } from './completions.dto.js';
import type { EmbeddingsRequestDto, EmbeddingsResponseDto } from './embeddings.dto.js';
import type { FinishReason } from './finish-reason.js';
import type { UsageDto } from './usage.dto.js';

/** Fields that we do not know: vendors add some every month, and they travel on untouched. */
export interface Extras {
  readonly [extra: string]: unknown;
}

export type ChatMessage = Readonly<ChatMessageDto> & Extras;
export type Usage = Readonly<UsageDto> & Extras;

/** A validated chat request of the current dialect, without the gateway's `model`. */
export type ChatRequest = Readonly<Omit<ChatRequestDto, 'messages'>> & {
  readonly messages: readonly ChatMessage[];
} & Extras;

/** A validated completions request; the native paths only let a string through as prompt, `/v1` every form. */
export type CompletionsRequest = Readonly<Omit<CompletionsRequestDto, 'prompt'>> & {
  readonly prompt: TextInput;
} & Extras;

/** A validated embeddings request of the current dialect. */
export type EmbeddingsRequest = Readonly<EmbeddingsRequestDto> & Extras;

export type ChatResponse = ChatResponseDto;
export type CompletionsResponse = CompletionsResponseDto;
export type EmbeddingsResponse = EmbeddingsResponseDto;

/** A piece of a tool call; `index` tells the calls of one choice apart, `id` and `name` come with the first piece. */
export interface ToolCallDelta {
  readonly index: number;
  readonly id?: string;
  readonly type?: ToolCall['type'];
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

/** What a chunk adds to the message of a choice. */
export interface ChatDelta {
  readonly role?: string;
  readonly content?: string | null;
  readonly tool_calls?: readonly ToolCallDelta[];
  readonly [extra: string]: unknown;
}

interface Chunk<Choice> {
  readonly id: string | null;
  readonly created: number;
  readonly model: string;
  readonly choices: readonly Choice[];
  readonly usage?: Usage | null;
  readonly [extra: string]: unknown;
}

/** One event of a streamed chat answer. */
export interface ChatChunk extends Chunk<ChatChunkChoice> {
  readonly object: 'chat.completion.chunk';
}

export interface ChatChunkChoice {
  readonly index: number;
  readonly delta: ChatDelta;
  readonly finish_reason: FinishReason | null;
  readonly [extra: string]: unknown;
}

/** One event of a streamed completions answer. */
export interface CompletionsChunk extends Chunk<CompletionsChunkChoice> {
  readonly object: 'text_completion';
}

export interface CompletionsChunkChoice {
  readonly index: number;
  readonly text: string;
  readonly finish_reason: FinishReason | null;
  readonly [extra: string]: unknown;
}
