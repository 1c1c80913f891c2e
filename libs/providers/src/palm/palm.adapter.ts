import type {
  ChatRequest,
  ChatResponse,
  CompletionsRequest,
  CompletionsResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
} from '@weir/llm-v1';
import { googleStudioMethods, type GoogleStudioSettings } from '../google/google-studio.js';
import type { ProviderAdapter, ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import type { AdapterDependencies } from '../port/provider-definition.js';
import { chatAnswerAsCompletions, completionsAsChat } from '../shared/chat-as-completions.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import { toEmbedTextBody, toMessageBody, toTextBody } from './palm-request.mapper.js';
import { readEmbeddedTexts, readMessages, readOutputs, type PalmContext } from './palm-response.mapper.js';

/** Models for conversations have no method for plain texts. */
const CHAT_MODELS = /^chat-/;

/** One PaLM 2 model, which neither streams nor counts tokens. */
export class PalmAdapter implements ProviderAdapter {
  private readonly generateMessage: VendorEndpoint;
  private readonly generateText: VendorEndpoint;
  private readonly batchEmbedText: VendorEndpoint;
  private readonly model: string;

  constructor(
    settings: GoogleStudioSettings,
    private readonly dependencies: AdapterDependencies,
  ) {
    const open = googleStudioMethods(settings, dependencies.transport, 'PaLM');
    this.model = settings.modelName;
    this.generateMessage = open('generateMessage');
    this.generateText = open('generateText');
    this.batchEmbedText = open('batchEmbedText');
  }

  async chat(call: ProviderCall<ChatRequest>): Promise<ProviderAnswer<ChatResponse>> {
    const { json } = await this.generateMessage.postJson(toMessageBody(call.request), call);
    return { value: readMessages(json, this.context()), text: null };
  }

  async completions(call: ProviderCall<CompletionsRequest>): Promise<ProviderAnswer<CompletionsResponse>> {
    if (CHAT_MODELS.test(this.model)) {
      return chatAnswerAsCompletions(await this.chat({ ...call, request: completionsAsChat(call.request) }));
    }
    const { json } = await this.generateText.postJson(toTextBody(call.request), call);
    return { value: readOutputs(json, this.context()), text: null };
  }

  async embeddings(call: ProviderCall<EmbeddingsRequest>): Promise<ProviderAnswer<EmbeddingsResponse>> {
    const { json } = await this.batchEmbedText.postJson(toEmbedTextBody(call.request), call);
    return { value: readEmbeddedTexts(json, this.context(), call.request), text: null };
  }

  private context(): PalmContext {
    const { clock, createId } = this.dependencies;
    return { id: createId(), model: this.model, created: Math.floor(clock() / 1000) };
  }
}
