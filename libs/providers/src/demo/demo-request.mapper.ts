import type { ChatMessage, ChatRequest, CompletionsRequest } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { textsOf } from '../shared/embedding-vectors.js';
import { generate, type DemoGeneration } from './demo-generation.js';

/** Answers the last turn of the user; the whole conversation counts as read. */
export function generateChat(request: ChatRequest): DemoGeneration {
  const question = request.messages.findLast(({ role }) => role === 'user');
  return generate({
    question: question === undefined ? '' : messageText(question),
    promptTexts: request.messages.map(messageText),
    ...sampling(request),
  });
}

/** Answers the prompt as if it were a question. */
export function generateCompletions(request: CompletionsRequest): DemoGeneration {
  const [prompt, ...more] = textsOf(request.prompt, 'Demo');
  if (prompt === undefined || more.length > 0)
    throw unsuitableRequest('The demo model takes one text as prompt.');
  return generate({ question: prompt, promptTexts: [prompt], ...sampling(request) });
}

function sampling(request: ChatRequest | CompletionsRequest) {
  const { n, stop, max_tokens: maxTokens, max_completion_tokens: newerName } = request;
  return {
    n: n ?? 1,
    maxTokens: maxTokens ?? (typeof newerName === 'number' ? newerName : null),
    stop: typeof stop === 'string' ? [stop] : (stop ?? []),
  };
}

function messageText({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('\n');
}
