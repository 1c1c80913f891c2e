import type { ChatMessage, ToolCall } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { messageText, parseToolArguments } from '../shared/message-parts.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';
import { toGeminiParts } from './gemini-parts.mapper.js';
import { isSigningModel } from './gemini-thinking.js';

/** What Google's documentation says to send for calls whose signature nobody has, such as those of another vendor. */
const NO_SIGNATURE = 'skip_thought_signature_validator';
/** Ids that OpenAI's models or this adapter made; the vendor never gave them and need not see them. */
const FOREIGN_ID = /^(?:call_|$)/;

/** A turn in the vendor's words. */
export interface GeminiContent {
  readonly role: 'user' | 'model';
  readonly parts: JsonObject[];
}

/** A conversation in the vendor's words: instructions stand apart from the turns. */
export interface GeminiConversation {
  readonly instructions: readonly JsonObject[];
  readonly contents: readonly GeminiContent[];
}

/** Says a conversation in the vendor's words. Its turns alternate, so neighbours of one side become one. */
export function toGeminiConversation(messages: readonly ChatMessage[], model: string): GeminiConversation {
  const instructions: JsonObject[] = [];
  const contents: GeminiContent[] = [];
  const calledNames = new Map<string, string>();
  for (const message of messages) {
    if (message.role === 'system' || message.role === 'developer') {
      instructions.push(...toGeminiParts(message));
      continue;
    }
    for (const call of message.tool_calls ?? []) calledNames.set(call.id, call.function.name);
    const { role, parts } = toTurn(message, { calledNames, model });
    const last = contents.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else contents.push({ role, parts });
  }
  return { instructions, contents };
}

interface TurnContext {
  readonly calledNames: ReadonlyMap<string, string>;
  readonly model: string;
}

function toTurn(message: ChatMessage, { calledNames, model }: TurnContext): GeminiContent {
  switch (message.role) {
    case 'user':
      return { role: 'user', parts: toGeminiParts(message) };
    case 'assistant':
      return { role: 'model', parts: toModelParts(message, model) };
    case 'tool':
      return { role: 'user', parts: toResultParts(message, calledNames) };
    default:
      throw unsuitableRequest(`Gemini models know no messages of role '${message.role}'.`);
  }
}

function toModelParts(message: ChatMessage, model: string): JsonObject[] {
  const calls = message.tool_calls ?? [];
  const said = toGeminiParts(message);
  if (calls.length === 0) return said;
  const needsSignature = isSigningModel(model);
  return [
    ...said.filter(({ text }) => text !== ''),
    ...calls.map((call, index) => toCallPart(call, needsSignature && index === 0)),
  ];
}

/** Of parallel calls only the first carries a signature. */
function toCallPart(call: ToolCall, needsSignature: boolean): JsonObject {
  const { name, arguments: text } = call.function;
  const thoughtSignature = readSignature(call) ?? (needsSignature ? NO_SIGNATURE : null);
  return {
    functionCall: { ...idField(call.id), name, args: parseToolArguments(name, text) },
    ...(thoughtSignature === null ? {} : { thoughtSignature }),
  };
}

/** Where Google's own OpenAI-compatible service puts the signature, so that clients made for it send it back. */
function readSignature({ extra_content: extra }: ToolCall): string | null {
  const google = isObject(extra) ? extra['google'] : null;
  return isObject(google) ? textOrNull(google['thought_signature']) : null;
}

function toResultParts(message: ChatMessage, calledNames: ReadonlyMap<string, string>): JsonObject[] {
  const id = message.tool_call_id ?? '';
  const name = calledNames.get(id) ?? textOrNull(message.name);
  if (name === null) {
    throw unsuitableRequest(`The tool message answers the call '${id}', which no message before it makes.`);
  }
  const media = toGeminiParts(message).filter((part) => part['text'] === undefined);
  const functionResponse = { ...idField(id), name, response: toResult(messageText(message)) };
  return [{ functionResponse }, ...media];
}

/** The vendor takes an object; `output` is its word for a result that is none. */
function toResult(text: string): JsonObject {
  try {
    const result: unknown = JSON.parse(text);
    return isObject(result) ? result : { output: result };
  } catch {
    return { output: text };
  }
}

function idField(id: string): JsonObject {
  return FOREIGN_ID.test(id) ? {} : { id };
}
