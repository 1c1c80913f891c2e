import type { ChatMessage } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { onlyText } from '../shared/message-parts.js';

/**
 * Writes a conversation as the prompt that Llama 2 was trained on: what people and the system say stands in `[INST]`
 * blocks, neighbours sharing one; an answer ends its sequence, unless it is the last, which the model then continues.
 */
export function llama2Prompt(messages: readonly ChatMessage[]): string {
  let prompt = '<s>';
  let instructions: string[] = [];
  const close = () => {
    if (instructions.length > 0) prompt += `[INST] ${instructions.join(' ')} [/INST]`;
    instructions = [];
  };
  for (const [position, message] of messages.entries()) {
    const text = onlyText(message, 'Llama 2');
    if (message.role !== 'assistant') {
      instructions.push(instruction(message.role, text));
      continue;
    }
    close();
    prompt += ` ${text} ${position === messages.length - 1 ? '' : '</s><s>'}`;
  }
  close();
  return prompt;
}

function instruction(role: string, text: string): string {
  if (role === 'user') return text;
  if (role === 'system') return `<<SYS>> ${text} <</SYS>>`;
  throw unsuitableRequest(
    `An invalid request structure was submitted. Invalid role '${role}'. ` +
      "Must be one of 'system', 'user', or 'assistant'.",
  );
}
