export { LLM_V1_DTOS } from './dto-list.js';
export {
  ChatAnswerMessageDto,
  ChatChoiceDto,
  ChatMessageDto,
  ChatRequestDto,
  ChatResponseDto,
  OpenAiChatRequestDto,
  type ContentPart,
  type ToolCall,
} from './chat.dto.js';
export {
  CompletionsChoiceDto,
  CompletionsRequestDto,
  CompletionsResponseDto,
  OpenAiCompletionsRequestDto,
  type TextInput,
} from './completions.dto.js';
export {
  EmbeddingDto,
  EmbeddingsRequestDto,
  EmbeddingsResponseDto,
  OpenAiEmbeddingsRequestDto,
} from './embeddings.dto.js';
export { ENDPOINT_TYPES, type EndpointType } from './endpoint-type.js';
export { FINISH_REASONS, type FinishReason } from './finish-reason.js';
export type {
  ChatChunk,
  ChatChunkChoice,
  ChatDelta,
  ChatMessage,
  ChatRequest,
  ChatResponse,
  CompletionsChunk,
  CompletionsChunkChoice,
  CompletionsRequest,
  CompletionsResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
  ToolCallDelta,
  Usage,
} from './llm.types.js';
export { wantsStream, wantsUsageChunk } from './streaming.js';
export { UsageDto } from './usage.dto.js';
export {
  chatRequestFromV28,
  completionsRequestFromV28,
  embeddingsRequestFromV28,
} from './v28/v28-request.mapper.js';
export {
  chatResponseToV28,
  completionsResponseToV28,
  embeddingsResponseToV28,
} from './v28/v28-response.mapper.js';
export {
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
  type V28AnswerMessage,
} from './v28/v28.dto.js';
export type { V28ChatRequest, V28CompletionsRequest, V28EmbeddingsRequest } from './v28/v28.types.js';
