import { checkLength, type KeyValue } from '@weir/tracking-store';
import { keyValues, type KeyValueMessage } from '../protocol/key-value.message.js';
import type { Optional } from '../protocol/wire-values.js';

const MAX_KEY_LENGTH = 255;

/** Tags or params of a logged model. Keys hold any sign; values may be as long as prompts are. */
export function loggedModelPairs(messages: Optional<readonly KeyValueMessage[]>): KeyValue[] {
  const pairs = keyValues(messages);
  for (const { key } of pairs) checkLength(key, MAX_KEY_LENGTH, 'key');
  return pairs;
}
