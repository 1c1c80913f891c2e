import type { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { onlyText } from '../shared/message-parts.js';
import { asList, givenFields } from '../shared/request-fields.js';
import type { JsonObject } from '../shared/values.js';

/** What a caller wants scored, before it is written in one of the server's input formats. */
export interface ScoringRequest {
  readonly texts: readonly unknown[];
  /** Everything else that the caller set. */
  readonly fields: JsonObject;
  /** What a model may call the column of the texts, the likeliest first. */
  readonly textColumns: readonly string[];
}

const PROMPT_COLUMNS = ['prompt', 'input', 'inputs', 'text', 'question', 'query', 'instruction'];
const MESSAGE_COLUMNS = ['content', 'message', 'messages', ...PROMPT_COLUMNS];
const EMBEDDED_COLUMNS = ['input', 'inputs', 'text', 'texts', 'sentence', 'sentences', 'prompt'];

export function chatToScoring({ messages, ...rest }: ChatRequest): ScoringRequest {
  const [message] = messages;
  if (message === undefined || messages.length !== 1) {
    throw unsuitableRequest(
      'MLflow chat models are only capable of processing a single query at a time. ' +
        `The request submitted consists of ${String(messages.length)} queries.`,
    );
  }
  return {
    texts: [onlyText(message, 'MLflow chat')],
    fields: givenFields(rest),
    textColumns: MESSAGE_COLUMNS,
  };
}

export function completionsToScoring({ prompt, ...rest }: CompletionsRequest): ScoringRequest {
  return { texts: asList(prompt), fields: givenFields(rest), textColumns: PROMPT_COLUMNS };
}

/** The vectors come as numbers: packing them for a caller who asks so is our part. */
export function embeddingsToScoring({
  input,
  encoding_format: _,
  ...rest
}: EmbeddingsRequest): ScoringRequest {
  return { texts: asList(input), fields: givenFields(rest), textColumns: EMBEDDED_COLUMNS };
}
