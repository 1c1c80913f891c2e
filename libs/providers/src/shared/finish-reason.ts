import { FINISH_REASONS, type FinishReason } from '@weir/llm-v1';
import type { JsonObject } from './values.js';

/** Words of vendors for the reasons that the wire format knows. */
const SYNONYMS: ReadonlyMap<string, FinishReason> = new Map(
  Object.entries<FinishReason>({
    eos: 'stop',
    eos_token: 'stop',
    endoftext: 'stop',
    end_turn: 'stop',
    stop_sequence: 'stop',
    complete: 'stop',
    finish: 'stop',
    finished: 'stop',
    stop_criteria_met: 'stop',
    pause_turn: 'stop',
    user_cancel: 'stop',
    length: 'length',
    max_tokens: 'length',
    model_length: 'length',
    max_length: 'length',
    error_limit: 'length',
    model_context_window_exceeded: 'length',
    tool_use: 'tool_calls',
    tool_call: 'tool_calls',
    safety: 'content_filter',
    error_toxic: 'content_filter',
    content_filtered: 'content_filter',
    refusal: 'content_filter',
    guardrail_intervened: 'content_filter',
    recitation: 'content_filter',
    language: 'content_filter',
    blocklist: 'content_filter',
    prohibited_content: 'content_filter',
    spii: 'content_filter',
    image_safety: 'content_filter',
    image_prohibited_content: 'content_filter',
    image_recitation: 'content_filter',
  }),
);

const KNOWN: ReadonlySet<string> = new Set(FINISH_REASONS);

export function isFinishReason(value: unknown): value is FinishReason | null {
  return value === null || (typeof value === 'string' && KNOWN.has(value));
}

/**
 * The reason in the words of the wire format. A reason that nobody knows counts as `stop`, because the choice has
 * ended; the vendor's own word stays beside it as `native_finish_reason`.
 */
export function finishReasonFields(raw: unknown): { finish_reason: FinishReason | null } & JsonObject {
  if (raw === undefined || raw === null || raw === '') return { finish_reason: null };
  if (isFinishReason(raw)) return { finish_reason: raw };
  const mapped = typeof raw === 'string' ? SYNONYMS.get(raw.toLowerCase()) : undefined;
  return { finish_reason: mapped ?? 'stop', native_finish_reason: raw };
}
