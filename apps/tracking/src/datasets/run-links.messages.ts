import { OptionalList, RequiredList, RequiredText } from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Optional } from '../protocol/wire-values.js';
import { DatasetInputMessage, ModelInputMessage, ModelOutputMessage } from '../runs/run-inputs.messages.js';

@WireMessage()
export class LogInputsRequest {
  @RequiredText()
  run_id: string;

  @OptionalList(() => DatasetInputMessage)
  datasets?: Optional<DatasetInputMessage[]>;

  @OptionalList(() => ModelInputMessage)
  models?: Optional<ModelInputMessage[]>;
}

@WireMessage()
export class LogOutputsRequest {
  @RequiredText()
  run_id: string;

  @RequiredList(() => ModelOutputMessage)
  models: ModelOutputMessage[];
}
