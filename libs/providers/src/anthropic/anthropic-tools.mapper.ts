import { isObject, type JsonObject } from '../shared/values.js';

/** Tools in the vendor's words. Its own kinds of tools, which have another type, travel as they are. */
export function toAnthropicTools(tools: readonly JsonObject[]): JsonObject[] {
  return tools.map((tool) => {
    const { function: declared } = tool;
    if (tool['type'] !== 'function' || !isObject(declared)) return tool;
    const { name, description, parameters, strict } = declared;
    return {
      name,
      ...(typeof description === 'string' ? { description } : {}),
      input_schema: parameters ?? { type: 'object', properties: {} },
      ...(typeof strict === 'boolean' ? { strict } : {}),
    };
  });
}

const CHOICES: ReadonlyMap<string, string> = new Map([['required', 'any']]);

/** Which tool the model has to use; null when the caller leaves it to the model. */
export function toAnthropicToolChoice(choice: unknown, isParallel: unknown): JsonObject | null {
  const chosen = readChoice(choice);
  if (isParallel !== false) return chosen;
  return { ...(chosen ?? { type: 'auto' }), disable_parallel_tool_use: true };
}

function readChoice(choice: unknown): JsonObject | null {
  if (typeof choice === 'string') return { type: CHOICES.get(choice) ?? choice };
  if (!isObject(choice)) return null;
  const { function: named } = choice;
  return isObject(named) ? { type: 'tool', name: named['name'] } : choice;
}
