import { OptionalInt64, OptionalText, OptionalTextMap, RequiredText } from '../../protocol/wire-fields.js';
import { WireMessage } from '../../protocol/wire-message.decorator.js';
import type { Int64, Optional } from '../../protocol/wire-values.js';

@WireMessage()
export class CreatePresignedUploadUrlRequest {
  @OptionalText()
  run_id?: Optional<string>;

  /** Instead of `run_id`. */
  @OptionalText()
  model_id?: Optional<string>;

  @RequiredText()
  path: string;

  /** In seconds. */
  @OptionalInt64()
  expiration?: Optional<Int64>;
}

@WireMessage()
export class CreatePresignedDownloadUrlRequest {
  @RequiredText()
  run_id: string;

  @RequiredText()
  path: string;

  /** In seconds, at most a week. */
  @OptionalInt64()
  expiration?: Optional<Int64>;
}

@WireMessage()
export class PresignedUrlResponse {
  @OptionalText()
  presigned_url: string;

  /** To be sent along. */
  @OptionalTextMap()
  headers: Record<string, string>;

  @OptionalInt64()
  file_size?: number;
}
