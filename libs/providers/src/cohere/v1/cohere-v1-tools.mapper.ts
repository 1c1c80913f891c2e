import { isObject, type JsonObject } from '../../shared/values.js';

/** The vendor names types as Python does. */
const TYPES: ReadonlyMap<unknown, string> = new Map(
  Object.entries({
    string: 'str',
    integer: 'int',
    number: 'float',
    boolean: 'bool',
    array: 'list',
    object: 'dict',
  }),
);

/** What a definition of the vendor can say by itself. */
const SAID_FIELDS = new Set(['type', 'description']);

/** Tools in the vendor's words, which know the parameters of a tool but no schema below them. */
export function toV1Tools(tools: readonly JsonObject[]): JsonObject[] {
  return tools.map((tool) => {
    const { function: declared } = tool;
    if (!isObject(declared)) return tool;
    const { name, description, parameters } = declared;
    return {
      name,
      description: typeof description === 'string' ? description : '',
      parameter_definitions: isObject(parameters) ? toDefinitions(parameters) : {},
    };
  });
}

function toDefinitions({ properties, required }: JsonObject): JsonObject {
  const isRequired = (name: string) => Array.isArray(required) && required.includes(name);
  return Object.fromEntries(
    Object.entries(isObject(properties) ? properties : {}).map(([name, schema]) => [
      name,
      toDefinition(schema, isRequired(name)),
    ]),
  );
}

function toDefinition(schema: unknown, required: boolean): JsonObject {
  const facts = isObject(schema) ? schema : {};
  const { type } = facts;
  const description = toDescription(facts);
  return {
    type: TYPES.get(type) ?? 'Any',
    ...(description === '' ? {} : { description }),
    required,
  };
}

/** Whatever the definition cannot say, such as choices or nested objects, is told to the model as text. */
function toDescription(schema: JsonObject): string {
  const { description } = schema;
  const said = typeof description === 'string' ? [description] : [];
  const hasOddType = schema['type'] !== undefined && !TYPES.has(schema['type']);
  const more = hasOddType || Object.keys(schema).some((key) => !SAID_FIELDS.has(key));
  return [...said, ...(more ? [`JSON Schema: ${JSON.stringify(schema)}`] : [])].join('\n');
}
