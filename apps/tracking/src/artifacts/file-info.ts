import type { ArtifactEntry } from '@weir/tracking-store';
import { OptionalBoolean, OptionalInt64, RequiredText } from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import { joinPath } from './artifact-location.mapper.js';

@WireMessage()
export class FileInfo {
  @RequiredText()
  path: string;

  @OptionalBoolean()
  is_dir: boolean;

  /** Left out for folders and empty files. */
  @OptionalInt64()
  file_size?: number | undefined;
}

/** The entries of `folder`, with paths from wherever `folder` is given from. */
export function fileInfos(entries: readonly ArtifactEntry[], folder = ''): FileInfo[] | undefined {
  if (entries.length === 0) return undefined;
  return entries.map(({ name, sizeBytes }) => ({
    path: joinPath(folder, name),
    is_dir: sizeBytes === null,
    file_size: sizeBytes || undefined,
  }));
}
