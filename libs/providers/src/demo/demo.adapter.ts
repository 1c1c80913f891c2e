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
import type { CallSignal, ProviderAdapter, ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import type { AdapterDependencies } from '../port/provider-definition.js';
import { transportFailure } from '../transport/transport-failure.js';
import { CallEndedError } from '../transport/call-guard.js';
import { embed } from './demo-embedding.js';
import { generateChat, generateCompletions } from './demo-request.mapper.js';
import { generationAsChat, generationAsCompletions } from './demo-response.mapper.js';
import { chatChunks, completionsChunks, type DemoAnswerHead } from './demo-stream.js';

/** A model without a vendor: it runs in this process, needs no key, and gives the same answer every time. */
export class DemoAdapter implements ProviderAdapter {
  constructor(
    private readonly model: string,
    private readonly dependencies: AdapterDependencies,
  ) {}

  chat({ request }: ProviderCall<ChatRequest>): Promise<ProviderAnswer<ChatResponse>> {
    return attempt(() => answer(generationAsChat(generateChat(request), this.head('chatcmpl'))));
  }

  completions({ request }: ProviderCall<CompletionsRequest>): Promise<ProviderAnswer<CompletionsResponse>> {
    return attempt(() => answer(generationAsCompletions(generateCompletions(request), this.head('cmpl'))));
  }

  embeddings({ request }: ProviderCall<EmbeddingsRequest>): Promise<ProviderAnswer<EmbeddingsResponse>> {
    return attempt(() => answer(embed(request, this.model)));
  }

  streamChat({ request, signal }: ProviderCall<ChatRequest>): Promise<AsyncIterable<ChatChunk>> {
    return attempt(() => paced(chatChunks(generateChat(request), this.head('chatcmpl')), signal));
  }

  streamCompletions(call: ProviderCall<CompletionsRequest>): Promise<AsyncIterable<CompletionsChunk>> {
    return attempt(() =>
      paced(completionsChunks(generateCompletions(call.request), this.head('cmpl')), call.signal),
    );
  }

  private head(prefix: string): DemoAnswerHead {
    const { clock, createId } = this.dependencies;
    return { id: `${prefix}-${createId()}`, created: Math.floor(clock() / 1000), model: this.model };
  }
}

/** The port rejects where plain code would throw. */
function attempt<Outcome>(work: () => Outcome): Promise<Outcome> {
  return new Promise((resolve) => resolve(work()));
}

function answer<Response>(value: Response): ProviderAnswer<Response> {
  return { value, text: null };
}

/** Lets other work in between the pieces, and stops when the caller has gone. */
async function* paced<Chunk>(
  chunks: Iterable<Chunk>,
  signal: CallSignal | undefined,
): AsyncGenerator<Chunk, void> {
  for (const chunk of chunks) {
    if (signal?.aborted) throw transportFailure(new CallEndedError('abort'), 'The demo model');
    await new Promise(setImmediate);
    yield chunk;
  }
}
