import type { ChatResponse, CompletionsResponse, EmbeddingsResponse } from '../llm.types.js';
import type {
  V28AnswerMessage,
  V28ChatResponseDto,
  V28CompletionsResponseDto,
  V28EmbeddingsResponseDto,
  V28MetadataDto,
} from './v28.dto.js';

/** Says a chat answer in the words of MLflow 2.8. */
export function chatResponseToV28(response: ChatResponse): V28ChatResponseDto {
  return {
    candidates: response.choices.map(({ message, finish_reason }) => ({
      message: messageToV28(message),
      metadata: { finish_reason },
    })),
    metadata: metadataToV28(response, 'llm/v1/chat'),
  };
}

/** Says a completions answer in the words of MLflow 2.8. */
export function completionsResponseToV28(response: CompletionsResponse): V28CompletionsResponseDto {
  return {
    candidates: response.choices.map(({ text, finish_reason }) => ({ text, metadata: { finish_reason } })),
    metadata: metadataToV28(response, 'llm/v1/completions'),
  };
}

/** Says an embeddings answer in the words of MLflow 2.8, which counts no output tokens for vectors. */
export function embeddingsResponseToV28(response: EmbeddingsResponse): V28EmbeddingsResponseDto {
  return {
    embeddings: response.data.map(({ embedding }) => embedding),
    metadata: { ...metadataToV28(response, 'llm/v1/embeddings'), output_tokens: 0 },
  };
}

/** The 2.8 dialect has no null content: an answer that only calls tools has the empty text. */
function messageToV28({
  role,
  content,
  tool_calls,
}: ChatResponse['choices'][number]['message']): V28AnswerMessage {
  const message = { role, content: content ?? '' };
  return tool_calls == null ? message : { ...message, tool_calls };
}

function metadataToV28(
  { usage, model }: ChatResponse | CompletionsResponse | EmbeddingsResponse,
  routeType: string,
): V28MetadataDto {
  return {
    input_tokens: usage.prompt_tokens,
    output_tokens: usage.completion_tokens ?? null,
    total_tokens: usage.total_tokens,
    model,
    route_type: routeType,
  };
}
