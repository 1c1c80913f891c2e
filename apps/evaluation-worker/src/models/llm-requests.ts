import { SchemaRegistry } from '@weir/http';
import { ChatMessageDto, ChatRequestDto, CompletionsRequestDto } from '@weir/llm-v1';
import type { LlmType } from './llm-body.mapper.js';

const MAX_FAULTS = 3;

/** Checks bodies before an adapter maps them: rows may hold whole bodies, and parameters may replace any part of one. */
export class LlmRequests {
  private static instance: LlmRequests | null = null;
  private readonly registry = new SchemaRegistry([ChatMessageDto, ChatRequestDto, CompletionsRequestDto], {
    refusesInfinity: true,
  });

  /** Compiling the schemas takes a while, and they never change. */
  static shared(): LlmRequests {
    LlmRequests.instance ??= new LlmRequests();
    return LlmRequests.instance;
  }

  /** What is wrong with a body, or null. */
  faultOf(body: object, type: LlmType): string | null {
    const dto = type === 'llm/v1/chat' ? ChatRequestDto : CompletionsRequestDto;
    const issues = this.registry.validatorFor(dto)(body);
    if (issues === null) return null;
    const faults = issues.slice(0, MAX_FAULTS).map(({ path, message }) => `${path.join('.')} ${message}`);
    return `the question cannot be put to the model: ${faults.join('; ')}`;
  }
}
