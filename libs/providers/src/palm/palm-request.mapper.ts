import type { ChatMessage, ChatRequest, CompletionsRequest, EmbeddingsRequest } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { onePrompt } from '../shared/chat-as-completions.js';
import { textsOf } from '../shared/embedding-vectors.js';
import { onlyText } from '../shared/message-parts.js';
import { asList, givenFields, renameFields } from '../shared/request-fields.js';
import type { JsonObject } from '../shared/values.js';

const VENDOR = 'PaLM';
const AUTHORS: ReadonlySet<string> = new Set(['user', 'assistant']);

/** Our names of fields that the vendor calls otherwise. */
const RENAMES = { n: 'candidateCount', top_p: 'topP', top_k: 'topK', max_tokens: 'maxOutputTokens' };

/** The body of `generateMessage`, which can be limited neither in length nor by stop texts. */
export function toMessageBody(request: ChatRequest): JsonObject {
  const { messages, max_tokens: maxTokens, max_completion_tokens: newerMaxTokens, stop, ...rest } = request;
  if ((maxTokens ?? newerMaxTokens) != null)
    throw unsuitableRequest('Max tokens is not supported for PaLM chat.');
  if (stop != null) throw unsuitableRequest('Stop texts are not supported for PaLM chat.');
  return { prompt: toPrompt(messages), ...renameFields(givenFields(rest), RENAMES) };
}

/** The body of `generateText`. */
export function toTextBody(request: CompletionsRequest): JsonObject {
  const { prompt, stop, ...rest } = request;
  return {
    prompt: { text: onePrompt(prompt) },
    ...renameFields(givenFields(rest), RENAMES),
    ...(stop == null ? {} : { stopSequences: asList(stop) }),
  };
}

/** The body of `batchEmbedText`. */
export function toEmbedTextBody(request: EmbeddingsRequest): JsonObject {
  const { input, encoding_format: _ours, ...rest } = request;
  return { texts: textsOf(input, VENDOR), ...givenFields(rest) };
}

/** Instructions are the context of a prompt; authors have to alternate, so neighbours of one author become one. */
function toPrompt(messages: readonly ChatMessage[]): JsonObject {
  const context: string[] = [];
  const turns: { author: string; content: string }[] = [];
  for (const message of messages) {
    const content = onlyText(message, VENDOR);
    if (message.role === 'system' || message.role === 'developer') {
      context.push(content);
      continue;
    }
    if (!AUTHORS.has(message.role))
      throw unsuitableRequest(`PaLM models know no messages of role '${message.role}'.`);
    const last = turns.at(-1);
    if (last?.author === message.role) last.content += `\n${content}`;
    else turns.push({ author: message.role, content });
  }
  return { ...(context.length === 0 ? {} : { context: context.join('\n') }), messages: turns };
}
