import type { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { messageText } from '../shared/message-text.js';
import { asList, givenFields } from '../shared/request-fields.js';
import type { JsonObject } from '../shared/values.js';

/** The body of a scoring call: the texts as `inputs`, everything else that the caller set as `params`. */
export interface ScoringBody {
  readonly inputs: readonly unknown[];
  readonly params?: JsonObject;
}

export function chatToScoring({ messages, ...rest }: ChatRequest): ScoringBody {
  const [message] = messages;
  if (message === undefined || messages.length !== 1) {
    throw unsuitableRequest(
      'MLflow chat models are only capable of processing a single query at a time. ' +
        `The request submitted consists of ${String(messages.length)} queries.`,
    );
  }
  return scoringBody([messageText(message, 'MLflow chat models')], rest);
}

export function completionsToScoring({ prompt, ...rest }: CompletionsRequest): ScoringBody {
  return scoringBody(asList(prompt), rest);
}

export function embeddingsToScoring({ input, ...rest }: EmbeddingsRequest): ScoringBody {
  return scoringBody(asList(input), rest);
}

function scoringBody(inputs: readonly unknown[], rest: JsonObject): ScoringBody {
  const params = givenFields(rest);
  return Object.keys(params).length === 0 ? { inputs } : { inputs, params };
}
