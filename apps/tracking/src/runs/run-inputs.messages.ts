import { KeyValueMessage } from '../protocol/key-value.message.js';
import {
  OptionalInt64,
  OptionalList,
  OptionalText,
  RequiredMessage,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Int64, Optional } from '../protocol/wire-values.js';

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
export class ModelInputMessage {
  @RequiredText()
  model_id: string;
}

@WireMessage()
export class ModelOutputMessage {
  @RequiredText()
  model_id: string;

  @OptionalInt64()
  step?: Optional<Int64>;
}

@WireMessage()
export class RunInputsMessage {
  @OptionalList(() => DatasetInputMessage)
  dataset_inputs?: DatasetInputMessage[] | undefined;

  @OptionalList(() => ModelInputMessage)
  model_inputs?: ModelInputMessage[] | undefined;
}

@WireMessage()
export class RunOutputsMessage {
  @OptionalList(() => ModelOutputMessage)
  model_outputs?: ModelOutputMessage[] | undefined;
}

/** What a run was fed with and what it made. */
export interface RunLinks {
  readonly inputs: RunInputsMessage;
  readonly outputs: RunOutputsMessage;
}
