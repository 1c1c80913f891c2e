import { invalidParameter, proxiedPath } from '@weir/tracking-store';
import { parseArtifactPath } from './artifact-path.js';

/**
 * Where the files of an artifact URI lie in this server's store. Clients write to other places (`s3:`, `file:`)
 * themselves, so there is nothing here to list or to read.
 */
export function storePathOf(artifactUri: string): string {
  const path = proxiedPath(artifactUri);
  if (path === null) {
    throw invalidParameter(
      `The artifacts at '${artifactUri.slice(0, 200)}' are not served by this server; ask for them at that location.`,
    );
  }
  return parseArtifactPath(path);
}

/** Joins clean paths, either of which may be empty. */
export function joinPath(folder: string, path: string): string {
  return [folder, path].filter((part) => part !== '').join('/');
}
