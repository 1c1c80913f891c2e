import { unsuitableRequest } from '../port/provider.errors.js';
import { isObject, type JsonObject } from '../shared/values.js';

/** What a caller says about tools. */
export interface ToolWishes {
  readonly tools: readonly JsonObject[] | null | undefined;
  readonly choice: unknown;
  readonly isParallel: unknown;
  /** Whether tools were called earlier in the conversation: the vendor then wants to know them in any case. */
  readonly wereCalled: boolean;
}

/** The vendor's `toolConfig`; null when there is nothing to say. It has no `none`: tools are then left out. */
export function toToolConfig({ tools, choice, isParallel, wereCalled }: ToolWishes): JsonObject | null {
  if (tools == null || (choice === 'none' && !wereCalled)) return null;
  if (isParallel === false)
    throw unsuitableRequest('Amazon Bedrock cannot keep a model from calling tools in parallel.');
  const toolChoice = toToolChoice(choice);
  return { tools: tools.map(toTool), ...(toolChoice === null ? {} : { toolChoice }) };
}

/** The vendor's own kinds of tools have another type and travel as they are, without it. */
function toTool(tool: JsonObject): JsonObject {
  const { type, function: declared } = tool;
  if (type !== 'function' || !isObject(declared)) {
    const { type: _, ...own } = tool;
    return own;
  }
  const { name, description, parameters, strict } = declared;
  return {
    toolSpec: {
      name,
      ...(typeof description === 'string' && description !== '' ? { description } : {}),
      inputSchema: { json: parameters ?? { type: 'object', properties: {} } },
      ...(typeof strict === 'boolean' ? { strict } : {}),
    },
  };
}

function toToolChoice(choice: unknown): JsonObject | null {
  if (choice === 'auto') return { auto: {} };
  if (choice === 'required') return { any: {} };
  if (!isObject(choice)) return null;
  const { function: named } = choice;
  return isObject(named) ? { tool: { name: named['name'] } } : choice;
}
