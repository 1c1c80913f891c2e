import { OptionalList, OptionalText } from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import { FileInfo } from './file-info.js';

@WireMessage()
export class ListArtifactsRequest {
  @OptionalText()
  run_id?: string | null;

  /** Older name of `run_id`. */
  @OptionalText()
  run_uuid?: string | null;

  @OptionalText()
  path?: string | null;
}

@WireMessage()
export class ListArtifactsResponse {
  @OptionalText()
  root_uri: string;

  @OptionalList(() => FileInfo)
  files?: FileInfo[];
}
