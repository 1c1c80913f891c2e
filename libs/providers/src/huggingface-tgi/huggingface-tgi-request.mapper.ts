import type { ChatRequest, CompletionsRequest } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { onePrompt } from '../shared/chat-as-completions.js';
import { asList, givenFields, renameFields } from '../shared/request-fields.js';
import type { JsonObject } from '../shared/values.js';

/** The body of the generate API, unary and streamed. */
export interface GenerateBody {
  readonly inputs: string;
  readonly parameters: JsonObject;
}

const RENAMES = { max_tokens: 'max_new_tokens', max_completion_tokens: 'max_new_tokens' };

/** The unary body also asks for the prompt's tokens, which are how TGI tells their number. */
export function toGenerateBody(request: CompletionsRequest): GenerateBody {
  const { inputs, parameters } = toGenerateStreamBody(request);
  return { inputs, parameters: { ...parameters, decoder_input_details: true } };
}

export function toGenerateStreamBody({ prompt, ...rest }: CompletionsRequest): GenerateBody {
  const parameters = renameFields(suitableFields(rest), RENAMES);
  if (parameters['temperature'] === 0) {
    delete parameters['temperature'];
    parameters['do_sample'] = false;
  }
  return { inputs: onePrompt(prompt), parameters: { ...parameters, details: true } };
}

/** What of a chat request the server's OpenAI-like API would refuse or leave out without a word. */
export function toSuitableChat({ messages, ...rest }: ChatRequest): ChatRequest {
  return { ...suitableFields(rest), messages };
}

function suitableFields(request: JsonObject): JsonObject {
  const fields = givenFields(request);
  const { n = 1 } = fields;
  if (n !== 1) {
    const received = JSON.stringify(n);
    throw unsuitableRequest(
      `'n' must be '1' for the Text Generation Inference provider. Received value: '${received}'.`,
    );
  }
  delete fields['n'];
  // The server refuses 1, which is the value that changes nothing.
  if (fields['top_p'] === 1) delete fields['top_p'];
  if (fields['stop'] !== undefined) fields['stop'] = asList(fields['stop']);
  return fields;
}
