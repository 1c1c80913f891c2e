import type { ChatResponse, CompletionsResponse } from '@weir/llm-v1';
import type { DemoGeneration } from './demo-generation.js';
import type { DemoAnswerHead } from './demo-stream.js';

export function generationAsChat({ choices, usage }: DemoGeneration, head: DemoAnswerHead): ChatResponse {
  return {
    ...head,
    object: 'chat.completion',
    choices: choices.map(({ tokens, finishReason }, index) => ({
      index,
      message: { role: 'assistant', content: tokens.join('') },
      finish_reason: finishReason,
    })),
    usage,
  };
}

export function generationAsCompletions(
  { choices, usage }: DemoGeneration,
  head: DemoAnswerHead,
): CompletionsResponse {
  return {
    ...head,
    object: 'text_completion',
    choices: choices.map(({ tokens, finishReason }, index) => ({
      index,
      text: tokens.join(''),
      finish_reason: finishReason,
    })),
    usage,
  };
}
