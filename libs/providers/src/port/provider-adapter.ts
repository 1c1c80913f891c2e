import type {
  ChatChunk,
  ChatRequest,
  ChatResponse,
  CompletionsChunk,
  CompletionsRequest,
  CompletionsResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
} from '@weir/llm-v1';

/**
 * Tells that the caller has gone. An AbortSignal is one; something lighter will do, which on the hot path saves the
 * EventTarget of every call.
 */
export interface CallSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: { handleEvent(): void }, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: { handleEvent(): void }): void;
}

/** One attempt at a vendor. */
export interface ProviderCall<Request> {
  readonly request: Request;
  /** Ends the vendor call, before and during the answer. */
  readonly signal?: CallSignal | undefined;
  /** For a whole unary call; for a stream, until the vendor answers and then for each silence. */
  readonly timeoutMs: number;
  /** Names and values of headers that tell the vendor which trace this call belongs to. */
  readonly traceHeaders?: readonly string[] | undefined;
}

/**
 * An answer in the current llm/v1 shape. `text` is the vendor's own JSON when it says exactly what `value`
 * says, so that the hot path can send it on without serialising again; null when something had to be mapped.
 */
export interface ProviderAnswer<Response> {
  readonly value: Response;
  readonly text: string | null;
}

/**
 * What a vendor can do for an endpoint. An absent operation is one that the vendor does not offer. Every operation
 * makes one attempt and rejects with a `ProviderError`; retries and fallbacks are the caller's decision.
 *
 * A stream operation resolves only after the vendor has accepted the call, and rejects before that. Its iterator
 * throws a `ProviderError` when the stream breaks later; leaving the loop early ends the vendor call. Token counts
 * come once, as a last chunk without choices, whether or not the caller asked for them.
 */
export interface ProviderAdapter {
  chat?(call: ProviderCall<ChatRequest>): Promise<ProviderAnswer<ChatResponse>>;
  completions?(call: ProviderCall<CompletionsRequest>): Promise<ProviderAnswer<CompletionsResponse>>;
  embeddings?(call: ProviderCall<EmbeddingsRequest>): Promise<ProviderAnswer<EmbeddingsResponse>>;
  streamChat?(call: ProviderCall<ChatRequest>): Promise<AsyncIterable<ChatChunk>>;
  streamCompletions?(call: ProviderCall<CompletionsRequest>): Promise<AsyncIterable<CompletionsChunk>>;
}

/** Names of the operations of the port. */
export type ProviderOperation = keyof ProviderAdapter;
