import type {
  ChatRequest,
  ChatResponse,
  CompletionsRequest,
  CompletionsResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
} from '@weir/llm-v1';
import type { ProviderAdapter, ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import {
  chatToScoring,
  completionsToScoring,
  embeddingsToScoring,
  type ScoringRequest,
} from './mlflow-model-serving-request.mapper.js';
import {
  scoringToChat,
  scoringToCompletions,
  scoringToEmbeddings,
} from './mlflow-model-serving-response.mapper.js';
import type { ScoringClient } from './scoring-client.js';

/** One model behind MLflow's scoring protocol, which neither streams nor counts tokens. */
export class MlflowModelServingAdapter implements ProviderAdapter {
  constructor(
    private readonly client: ScoringClient,
    private readonly model: string,
    private readonly clock: () => number,
  ) {}

  chat(call: ProviderCall<ChatRequest>): Promise<ProviderAnswer<ChatResponse>> {
    return this.score(call, chatToScoring, scoringToChat);
  }

  completions(call: ProviderCall<CompletionsRequest>): Promise<ProviderAnswer<CompletionsResponse>> {
    return this.score(call, completionsToScoring, scoringToCompletions);
  }

  embeddings(call: ProviderCall<EmbeddingsRequest>): Promise<ProviderAnswer<EmbeddingsResponse>> {
    return this.score(call, embeddingsToScoring, scoringToEmbeddings);
  }

  private async score<Request, Response>(
    call: ProviderCall<Request>,
    toScoring: (request: Request) => ScoringRequest,
    read: (json: unknown, facts: AnswerFacts, request: Request) => Response,
  ): Promise<ProviderAnswer<Response>> {
    const json = await this.client.score(toScoring(call.request), call);
    const created = Math.floor(this.clock() / 1000);
    return { value: read(json, { model: this.model, created }, call.request), text: null };
  }
}
