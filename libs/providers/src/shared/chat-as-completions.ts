import type {
  ChatChunk,
  ChatRequest,
  ChatResponse,
  CompletionsChunk,
  CompletionsRequest,
  CompletionsResponse,
  TextInput,
} from '@weir/llm-v1';
import type { ProviderAnswer } from '../port/provider-adapter.js';
import { unsuitableRequest } from '../port/provider.errors.js';

/** Says a completions request as a conversation of one turn, for models that only chat. */
export function completionsAsChat({ prompt, ...rest }: CompletionsRequest): ChatRequest {
  return { ...rest, messages: [{ role: 'user', content: onePrompt(prompt) }] };
}

/** The one text of a prompt; models that only chat take neither several prompts nor token ids. */
export function onePrompt(prompt: TextInput): string {
  const only = typeof prompt === 'string' ? prompt : prompt.length === 1 ? prompt[0] : undefined;
  if (typeof only === 'string') return only;
  throw unsuitableRequest(
    'This model takes one text as prompt: several prompts and token ids are not supported.',
  );
}

/** Says a chat answer as the answer to a completions request. */
export function chatAnswerAsCompletions({
  value,
}: ProviderAnswer<ChatResponse>): ProviderAnswer<CompletionsResponse> {
  const choices = value.choices.map(({ message, ...choice }) => ({ ...choice, text: message.content ?? '' }));
  return { value: { ...value, object: 'text_completion', choices }, text: null };
}

/** Says a streamed chat answer as completions chunks; those that would say nothing are left out. */
export async function* chatStreamAsCompletions(
  stream: AsyncIterable<ChatChunk>,
): AsyncGenerator<CompletionsChunk, void> {
  for await (const chunk of stream) {
    const choices = chunk.choices
      .map(({ delta, ...choice }) => ({ ...choice, text: delta.content ?? '' }))
      .filter(({ text, finish_reason }) => text !== '' || finish_reason !== null);
    const isEmptied = choices.length === 0 && chunk.choices.length > 0;
    if (!isEmptied) yield { ...chunk, object: 'text_completion', choices };
  }
}
