import type { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '@weir/llm-v1';
import { textsOf } from '../shared/embedding-vectors.js';
import { asList, givenFields, renameFields } from '../shared/request-fields.js';
import type { JsonObject } from '../shared/values.js';
import { llama2Prompt } from './llama2-prompt.js';

/** The body of every call: what goes into the model, and how it is to be used. */
export interface MosaicMlBody {
  readonly inputs: readonly string[];
  readonly parameters?: JsonObject;
}

const RENAMES = { max_tokens: 'max_new_tokens', max_completion_tokens: 'max_new_tokens' };

export function chatToMosaicMl({ messages, ...rest }: ChatRequest): MosaicMlBody {
  return mosaicMlBody([llama2Prompt(messages)], rest);
}

export function completionsToMosaicMl({ prompt, ...rest }: CompletionsRequest): MosaicMlBody {
  return mosaicMlBody(textsOf(prompt, 'MosaicML'), rest);
}

/** The vectors come as numbers: packing them for a caller who asks so is our part. */
export function embeddingsToMosaicMl({
  input,
  encoding_format: _,
  ...rest
}: EmbeddingsRequest): MosaicMlBody {
  return mosaicMlBody(textsOf(input, 'MosaicML'), rest);
}

function mosaicMlBody(inputs: readonly string[], rest: JsonObject): MosaicMlBody {
  const parameters = renameFields(givenFields(rest), RENAMES);
  if (parameters['stop'] !== undefined) parameters['stop'] = asList(parameters['stop']);
  return Object.keys(parameters).length === 0 ? { inputs } : { inputs, parameters };
}
