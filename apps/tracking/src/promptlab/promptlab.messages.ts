import { applyDecorators } from '@nestjs/common';
import { Allow, IsOptional } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { KeyValueMessage } from '../protocol/key-value.message.js';
import {
  OptionalExperimentId,
  OptionalInt64,
  OptionalList,
  OptionalText,
  RequiredText,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Int64, Optional } from '../protocol/wire-values.js';

type Scalar = string | number | boolean;

/** The web interface sends a temperature as the number that was typed. */
const OptionalScalar = () =>
  applyDecorators(
    IsOptional(),
    Allow(),
    JSONSchema({ anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] }),
  );

@WireMessage()
export class PromptlabParameter {
  @RequiredText()
  key: string;

  @OptionalScalar()
  value?: Optional<Scalar>;
}

/** What must be there is checked by hand: the message about it is not the one of the other routes. */
@WireMessage()
export class CreatePromptlabRunRequest {
  @OptionalExperimentId()
  experiment_id?: Optional<string | number>;

  @OptionalText()
  run_name?: Optional<string>;

  @OptionalList(() => KeyValueMessage)
  tags?: Optional<KeyValueMessage[]>;

  @OptionalText()
  prompt_template?: Optional<string>;

  @OptionalList(() => PromptlabParameter)
  prompt_parameters?: Optional<PromptlabParameter[]>;

  @OptionalText()
  model_route?: Optional<string>;

  @OptionalList(() => PromptlabParameter)
  model_parameters?: Optional<PromptlabParameter[]>;

  @OptionalText()
  model_input?: Optional<string>;

  @OptionalText()
  model_output?: Optional<string>;

  @OptionalList(() => PromptlabParameter)
  model_output_parameters?: Optional<PromptlabParameter[]>;

  @OptionalText()
  mlflow_version?: Optional<string>;

  @OptionalText()
  user_id?: Optional<string>;

  @OptionalInt64()
  start_time?: Optional<Int64>;
}
