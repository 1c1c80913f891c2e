import { KeyValueMessage } from '../protocol/key-value.message.js';
import { OptionalList, OptionalText, RequiredMessage, RequiredText } from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Optional } from '../protocol/wire-values.js';

@WireMessage()
export class DatasetMessage {
  @RequiredText()
  name: string;

  @RequiredText()
  digest: string;

  @RequiredText()
  source_type: string;

  @RequiredText()
  source: string;

  @OptionalText()
  schema?: Optional<string>;

  @OptionalText()
  profile?: Optional<string>;
}

@WireMessage()
export class DatasetInputMessage {
  @OptionalList(() => KeyValueMessage)
  tags?: Optional<KeyValueMessage[]>;

  @RequiredMessage(() => DatasetMessage)
  dataset: DatasetMessage;
}

@WireMessage()
export class RunInputsMessage {
  @OptionalList(() => DatasetInputMessage)
  dataset_inputs?: DatasetInputMessage[] | undefined;
}
