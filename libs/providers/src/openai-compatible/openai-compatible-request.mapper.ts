import type { ChatMessage, ChatRequest, CompletionsRequest, EmbeddingsRequest } from '@weir/llm-v1';
import { asList, givenFields, renameFields } from '../shared/request-fields.js';
import type { JsonObject } from '../shared/values.js';

/** How a vendor's dialect of the OpenAI API differs, for one model. */
export interface RequestProfile {
  /** Absent where the address names the model, as on Azure. */
  readonly model: string | null;
  /** Our names of fields that have another name there; one that the caller gave by the vendor's name wins. */
  readonly renames?: Readonly<Record<string, string>>;
  /** Whether the vendor understands `stream_options`; those that do not refuse it. */
  readonly canCountStreams: boolean;
  /** Whether a single stop text has to stand in a list; OpenAI itself takes both. */
  readonly needsStopList?: boolean;
}

/** The body of a unary chat call. */
export function toChatBody(request: ChatRequest, profile: RequestProfile): JsonObject {
  const body = vendorFields(request, profile);
  if (request.stream === false) body['stream'] = false;
  if (request.messages.some(hasNullField)) body['messages'] = request.messages.map(withoutNullFields);
  return body;
}

/** The body of a streamed chat call. */
export function toChatStreamBody(request: ChatRequest, profile: RequestProfile): JsonObject {
  return streamed(toChatBody(request, profile), request, profile);
}

/** The body of a completions call, for the few models that still have that API. */
export function toCompletionsBody(request: CompletionsRequest, profile: RequestProfile): JsonObject {
  return vendorFields(request, profile);
}

/** The body of a streamed completions call. */
export function toCompletionsStreamBody(request: CompletionsRequest, profile: RequestProfile): JsonObject {
  return streamed(toCompletionsBody(request, profile), request, profile);
}

/** The body of an embeddings call. */
export function toEmbeddingsBody(request: EmbeddingsRequest, profile: RequestProfile): JsonObject {
  return vendorFields(request, profile);
}

function vendorFields(request: Readonly<JsonObject>, profile: RequestProfile): JsonObject {
  const { model, renames = {}, needsStopList = false } = profile;
  const body = renameFields(givenFields(request, model === null ? {} : { model }), renames);
  if (needsStopList && body['stop'] !== undefined) body['stop'] = asList(body['stop']);
  return body;
}

function streamed(
  body: JsonObject,
  request: ChatRequest | CompletionsRequest,
  { canCountStreams }: RequestProfile,
): JsonObject {
  body['stream'] = true;
  if (canCountStreams) body['stream_options'] = { ...request.stream_options, include_usage: true };
  return body;
}

function hasNullField(message: ChatMessage): boolean {
  for (const key in message) if (message[key] === null && key !== 'content') return true;
  return false;
}

/** Clients that serialise models send `tool_calls: null` and the like, which vendors refuse; content may be null. */
function withoutNullFields(message: ChatMessage): ChatMessage {
  return Object.fromEntries(
    Object.entries(message).filter(([key, value]) => value !== null || key === 'content'),
  ) as ChatMessage;
}
