import type { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { asList, givenFields, renameFields } from '../shared/request-fields.js';
import type { JsonObject } from '../shared/values.js';
import { llama2Prompt } from './llama2-prompt.js';

/** The body of every call: what goes into the model, and how it is to be used. */
export interface MosaicMlBody {
  readonly inputs: readonly unknown[];
  readonly parameters?: JsonObject;
}

const RENAMES = { max_tokens: 'max_new_tokens', max_completion_tokens: 'max_new_tokens' };

export function chatToMosaicMl({ messages, ...rest }: ChatRequest): MosaicMlBody {
  return mosaicMlBody([llama2Prompt(messages)], rest);
}

export function completionsToMosaicMl({ prompt, ...rest }: CompletionsRequest): MosaicMlBody {
  return mosaicMlBody(texts(prompt), rest);
}

export function embeddingsToMosaicMl({ input, ...rest }: EmbeddingsRequest): MosaicMlBody {
  return mosaicMlBody(texts(input), rest);
}

function mosaicMlBody(inputs: readonly unknown[], rest: JsonObject): MosaicMlBody {
  const parameters = renameFields(givenFields(rest), RENAMES);
  if (parameters['stop'] !== undefined) parameters['stop'] = asList(parameters['stop']);
  return Object.keys(parameters).length === 0 ? { inputs } : { inputs, parameters };
}

function texts(input: unknown): readonly unknown[] {
  const inputs = asList(input);
  if (inputs.every((text) => typeof text === 'string')) return inputs;
  throw unsuitableRequest('MosaicML models take texts: token ids are not supported.');
}
