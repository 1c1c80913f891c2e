import type { DtoClass } from '@weir/http';
import type { EndpointType } from '@weir/llm-v1';
import type { ProviderAdapter, ProviderAnswer, ProviderCall } from '@weir/providers';
import type { TokenUsage } from '../admission/admission.js';
import type { JsonObject } from './request-body.js';

/** Where a call came in; decides the schema of its body and the form of its answer. */
export type Surface = 'native' | 'openai' | '2.8';

/** Null when the vendor does not offer the operation. */
type Offered<Result> = Promise<Result> | null;

export interface OperationSpec<Request, Response, Chunk> {
  readonly type: EndpointType;
  /** As in "is not a chat endpoint". */
  readonly noun: string;
  readonly dtos: Readonly<Record<Surface, DtoClass>>;
  readonly unaryName: 'chat' | 'completions' | 'embeddings';
  /** As OpenTelemetry's conventions call the operation. */
  readonly traceName: 'chat' | 'text_completion' | 'embeddings';
  readonly streamName: 'streamChat' | 'streamCompletions' | null;
  readonly call: (adapter: ProviderAdapter, call: ProviderCall<Request>) => Offered<ProviderAnswer<Response>>;
  readonly openStream: (
    adapter: ProviderAdapter,
    call: ProviderCall<Request>,
  ) => Offered<AsyncIterable<Chunk>>;
  readonly fromV28: (body: JsonObject) => Request;
  readonly toV28: (response: Response) => object;
}

/** What the hot path needs of one kind of endpoint, whatever its request and response types are. */
export interface Operation {
  readonly type: EndpointType;
  readonly noun: string;
  readonly dtos: Readonly<Record<Surface, DtoClass>>;
  readonly unaryName: 'chat' | 'completions' | 'embeddings';
  /** As OpenTelemetry's conventions call the operation. */
  readonly traceName: 'chat' | 'text_completion' | 'embeddings';
  readonly streamName: 'streamChat' | 'streamCompletions' | null;
  call(adapter: ProviderAdapter, call: ProviderCall<unknown>): Offered<ProviderAnswer<UnaryAnswer>>;
  openStream(adapter: ProviderAdapter, call: ProviderCall<unknown>): Offered<AsyncIterable<StreamChunk>>;
  /** The request in the current dialect, without the fields that are meant for the gateway. */
  toRequest(body: JsonObject, surface: Surface): unknown;
  toV28(response: object): object;
}

export interface StreamChunk {
  readonly choices: readonly unknown[];
  readonly usage?: TokenUsage | null;
}

/** What the hot path itself reads of an answer. */
export interface UnaryAnswer {
  readonly usage: TokenUsage;
}

/**
 * Hides the types of one kind of endpoint, so that all kinds share one hot path.
 *
 * The casts hold because a body reaches an operation only after the schema of `dtos[surface]` accepted it, and a
 * response comes from the same operation's adapter call.
 */
export function defineOperation<Request, Response extends UnaryAnswer, Chunk extends StreamChunk>(
  spec: OperationSpec<Request, Response, Chunk>,
): Operation {
  const { type, noun, dtos, unaryName, traceName, streamName } = spec;
  return {
    type,
    noun,
    dtos,
    unaryName,
    traceName,
    streamName,
    call: (adapter, call) => spec.call(adapter, call as ProviderCall<Request>),
    openStream: (adapter, call) => spec.openStream(adapter, call as ProviderCall<Request>),
    toRequest: (body, surface) => {
      if (surface === '2.8') return spec.fromV28(body);
      if (surface === 'native') return body;
      const { model: _endpoint, ...request } = body;
      return request;
    },
    toV28: (response) => spec.toV28(response as Response),
  };
}
