import {
  OptionalBoolean,
  OptionalJsonObject,
  OptionalText,
  OptionalTextMap,
  RequiredMessage,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Optional } from '../protocol/wire-values.js';

/** Feedback or an expectation about a trace; `value` inside them is of any type. */
@WireMessage()
export class AssessmentMessage {
  @OptionalText()
  assessment_id?: Optional<string>;

  @OptionalText()
  assessment_name?: Optional<string>;

  @OptionalText()
  trace_id?: Optional<string>;

  @OptionalText()
  span_id?: Optional<string>;

  @OptionalJsonObject()
  source?: Optional<object>;

  @OptionalText()
  create_time?: Optional<string>;

  @OptionalText()
  last_update_time?: Optional<string>;

  @OptionalJsonObject()
  feedback?: Optional<object>;

  @OptionalJsonObject()
  expectation?: Optional<object>;

  /** The name of an issue that the trace is an example of. */
  @OptionalJsonObject()
  issue?: Optional<object>;

  @OptionalText()
  rationale?: Optional<string>;

  @OptionalTextMap()
  metadata?: Optional<Record<string, string>>;

  @OptionalText()
  overrides?: Optional<string>;

  @OptionalBoolean()
  valid?: Optional<boolean>;
}

@WireMessage()
export class CreateAssessmentRequest {
  @RequiredMessage(() => AssessmentMessage)
  assessment: AssessmentMessage;
}

@WireMessage()
export class UpdateAssessmentRequest {
  @RequiredMessage(() => AssessmentMessage)
  assessment: AssessmentMessage;

  /** Names of fields with commas between them, in either spelling. Without it, everything that was sent. */
  @OptionalText()
  update_mask?: Optional<string>;
}

@WireMessage()
export class AssessmentResponse {
  @RequiredMessage(() => AssessmentMessage)
  assessment: AssessmentMessage;
}
