import type { Schema } from '@weir/http';
import { forEachMessage, type MessageSchemas } from './message-schema.js';

/**
 * A member's name with a capital in it; the names of the API have none. It is looked for in texts of any length: begun
 * at a quotation mark, no character is looked at more than a few times, whatever the text is.
 */
const CAMEL_NAME = /"[a-z0-9_]+[A-Z]\w*"\s*:/;

/** Protobuf's JSON form knows each field by two names, `run_name` and `runName`. Messages are read by the first. */
export function useSnakeNames(
  value: unknown,
  text: string,
  message: { readonly schema: Schema; readonly schemas: MessageSchemas },
): void {
  if (!CAMEL_NAME.test(text)) return;
  forEachMessage(value, message, (members, properties) => {
    for (const name of Object.keys(members)) {
      const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      if (snake === name || Object.hasOwn(properties, name) || !Object.hasOwn(properties, snake)) continue;
      if (!Object.hasOwn(members, snake)) members[snake] = members[name];
    }
  });
}
