import { unsuitableRequest } from '../port/provider.errors.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';

const MODES: ReadonlyMap<unknown, string> = new Map([
  ['auto', 'AUTO'],
  ['none', 'NONE'],
  ['required', 'ANY'],
]);

/**
 * Tools in the vendor's words: schemas travel untouched. A tool of another type is one of the vendor's own, such as
 * `{"type": "google_search"}`, which it names by key.
 */
export function toGeminiTools(tools: readonly JsonObject[]): JsonObject[] {
  const functionDeclarations = tools.filter(isFunctionTool).map(toDeclaration);
  const own = tools.filter((tool) => !isFunctionTool(tool)).map(toOwnTool);
  return [...(functionDeclarations.length === 0 ? [] : [{ functionDeclarations }]), ...own];
}

/** Which tool the model has to use; null when the caller leaves it to the model. */
export function toGeminiToolConfig(choice: unknown): JsonObject | null {
  if (choice == null) return null;
  const mode = MODES.get(choice);
  if (mode !== undefined) return { functionCallingConfig: { mode } };
  const named = isObject(choice) ? choice['function'] : null;
  if (!isObject(named) || typeof named['name'] !== 'string')
    throw unsuitableRequest("'tool_choice' must be none, auto, required or a named function.");
  return { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [named['name']] } };
}

function isFunctionTool(tool: JsonObject): boolean {
  return tool['type'] === 'function' && isObject(tool['function']);
}

/** `strict` has no counterpart: the vendor refuses fields that it does not know. */
function toDeclaration({ function: declared }: JsonObject): JsonObject {
  const { name, description, parameters }: JsonObject = isObject(declared) ? declared : {};
  return {
    name,
    ...(typeof description === 'string' ? { description } : {}),
    ...(isObject(parameters) ? { parametersJsonSchema: parameters } : {}),
  };
}

function toOwnTool({ type, ...settings }: JsonObject): JsonObject {
  const key = textOrNull(type) ?? '';
  return { [key]: settings[key] ?? {} };
}
