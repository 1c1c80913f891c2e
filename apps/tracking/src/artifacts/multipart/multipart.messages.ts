import {
  OptionalInt64,
  OptionalText,
  RequiredInt64,
  RequiredList,
  RequiredText,
} from '../../protocol/wire-fields.js';
import { WireMessage } from '../../protocol/wire-message.decorator.js';
import type { Int64, Optional } from '../../protocol/wire-values.js';

@WireMessage()
export class CreateMultipartUploadRequest {
  /** The file on the client's machine: its last name is what the artifact will be called. */
  @RequiredText()
  path: string;

  @OptionalInt64()
  num_parts?: Optional<Int64>;
}

@WireMessage()
export class MultipartUploadPartMessage {
  @RequiredInt64()
  part_number: Int64;

  /** As the answer to the part gave it. */
  @OptionalText()
  etag?: Optional<string>;

  @OptionalText()
  url?: Optional<string>;
}

@WireMessage()
export class CompleteMultipartUploadRequest {
  @RequiredText()
  path: string;

  @OptionalText()
  upload_id?: Optional<string>;

  @RequiredList(() => MultipartUploadPartMessage)
  parts: MultipartUploadPartMessage[];
}

@WireMessage()
export class AbortMultipartUploadRequest {
  @RequiredText()
  path: string;

  @OptionalText()
  upload_id?: Optional<string>;
}
