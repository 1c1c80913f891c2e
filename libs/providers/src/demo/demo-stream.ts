import type { ChatChunk, ChatDelta, CompletionsChunk } from '@weir/llm-v1';
import type { DemoGeneration } from './demo-generation.js';

/** The fields that every chunk repeats. */
export interface DemoAnswerHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** A generation as chat chunks: who speaks, the pieces, the end of each choice, then the counts. */
export function* chatChunks(generation: DemoGeneration, head: DemoAnswerHead): Generator<ChatChunk> {
  const object = 'chat.completion.chunk';
  for (const [index, { tokens, finishReason }] of generation.choices.entries()) {
    const chunk = (delta: ChatDelta, finish_reason: typeof finishReason | null): ChatChunk => {
      return { ...head, object, choices: [{ index, delta, finish_reason }] };
    };
    yield chunk({ role: 'assistant', content: '' }, null);
    for (const content of tokens) yield chunk({ content }, null);
    yield chunk({}, finishReason);
  }
  yield { ...head, object, choices: [], usage: generation.usage };
}

/** A generation as completions chunks. */
export function* completionsChunks(
  generation: DemoGeneration,
  head: DemoAnswerHead,
): Generator<CompletionsChunk> {
  const object = 'text_completion';
  for (const [index, { tokens, finishReason }] of generation.choices.entries()) {
    for (const text of tokens) yield { ...head, object, choices: [{ index, text, finish_reason: null }] };
    yield { ...head, object, choices: [{ index, text: '', finish_reason: finishReason }] };
  }
  yield { ...head, object, choices: [], usage: generation.usage };
}
