import {
  ChatAnswerMessageDto,
  ChatChoiceDto,
  ChatMessageDto,
  ChatRequestDto,
  ChatResponseDto,
  OpenAiChatRequestDto,
} from './chat.dto.js';
import {
  CompletionsChoiceDto,
  CompletionsRequestDto,
  CompletionsResponseDto,
  OpenAiCompletionsRequestDto,
} from './completions.dto.js';
import {
  EmbeddingDto,
  EmbeddingsRequestDto,
  EmbeddingsResponseDto,
  OpenAiEmbeddingsRequestDto,
} from './embeddings.dto.js';
import { UsageDto } from './usage.dto.js';
import {
  V28ChatCandidateDto,
  V28ChatRequestDto,
  V28ChatResponseDto,
  V28CompletionsCandidateDto,
  V28CompletionsRequestDto,
  V28CompletionsResponseDto,
  V28EmbeddingsRequestDto,
  V28EmbeddingsResponseDto,
  V28MessageDto,
  V28MetadataDto,
} from './v28/v28.dto.js';

/** Every DTO class of both dialects, with the classes that they refer to: what a schema registry has to know. */
export const LLM_V1_DTOS = [
  ChatAnswerMessageDto,
  ChatChoiceDto,
  ChatMessageDto,
  ChatRequestDto,
  ChatResponseDto,
  CompletionsChoiceDto,
  CompletionsRequestDto,
  CompletionsResponseDto,
  EmbeddingDto,
  EmbeddingsRequestDto,
  EmbeddingsResponseDto,
  OpenAiChatRequestDto,
  OpenAiCompletionsRequestDto,
  OpenAiEmbeddingsRequestDto,
  UsageDto,
  V28ChatCandidateDto,
  V28ChatRequestDto,
  V28ChatResponseDto,
  V28CompletionsCandidateDto,
  V28CompletionsRequestDto,
  V28CompletionsResponseDto,
  V28EmbeddingsRequestDto,
  V28EmbeddingsResponseDto,
  V28MessageDto,
  V28MetadataDto,
] as const;
