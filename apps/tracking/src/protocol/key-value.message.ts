import type { KeyValue } from '@weir/tracking-store';
import { OptionalText, RequiredText } from './wire-fields.js';
import { WireMessage } from './wire-message.decorator.js';
import type { Optional } from './wire-values.js';

/** A tag or a param. */
@WireMessage()
export class KeyValueMessage {
  @RequiredText()
  key: string;

  @OptionalText()
  value?: Optional<string>;
}

/** A value that was not sent is stored as empty text. */
export function keyValues(messages: Optional<readonly KeyValueMessage[]>): KeyValue[] {
  return messages?.map(({ key, value }) => ({ key, value: value ?? '' })) ?? [];
}
