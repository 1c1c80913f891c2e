import type { Schema } from '@weir/http';
import { useSnakeNames } from './camel-names.js';
import { stringEnd } from './json-token.js';
import { forEachMessage, isMembers, type Members, type MessageSchemas } from './message-schema.js';

/** An integer that may have lost digits in JSON.parse, where a value may begin. Most bodies have none. */
const LONG_INTEGER = /[:[,]\s*-?\d{16}/;
const TEXT_OR_NUMBER = /"|-?\d[\d.eE+-]*/g;
const WHOLE = /^-?\d{16,}$/;

/**
 * Replaces the fields of a parsed message that a number cannot hold by their decimal text, which every int64 field takes
 * too. Called when the fields have been validated as what the caller wrote.
 *
 * @param text The JSON that the value was parsed from.
 */
export function keepLongIntegers(
  value: unknown,
  text: string,
  message: { readonly schema: Schema; readonly schemas: MessageSchemas },
): void {
  if (!LONG_INTEGER.test(text)) return;
  // Both come from the same text, so the same walk meets the same messages.
  const whole: unknown = JSON.parse(withQuotedIntegers(text));
  useSnakeNames(whole, text, message);
  const exact: Members[] = [];
  forEachMessage(whole, message, (members) => exact.push(members));
  let position = 0;
  forEachMessage(value, message, (members, properties) => {
    replaceRounded(members, exact[position], Object.keys(properties));
    position += 1;
  });
}

function withQuotedIntegers(text: string): string {
  const pieces: string[] = [];
  let done = 0;
  const tokens = new RegExp(TEXT_OR_NUMBER);
  for (let token = tokens.exec(text); token; token = tokens.exec(text)) {
    const [found] = token;
    if (found === '"') tokens.lastIndex = stringEnd(text, token.index);
    else if (WHOLE.test(found)) {
      pieces.push(text.slice(done, token.index), `"${found}"`);
      done = tokens.lastIndex;
    }
  }
  return pieces.join('') + text.slice(done);
}

function replaceRounded(members: Members, exact: Members | undefined, names: readonly string[]): void {
  if (!isMembers(exact)) return;
  for (const name of names) {
    if (!Object.hasOwn(members, name) || !Number.isInteger(members[name])) continue;
    if (!Number.isSafeInteger(members[name]) && typeof exact[name] === 'string') members[name] = exact[name];
  }
}
