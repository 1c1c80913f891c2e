import { invalidParameter } from '@weir/tracking-store';
import { parseArtifactPath } from './artifact-path.js';

const PROXY_ADDRESS = /^https?:\/\/[^/]+(?:\/.*)?\/api\/2\.0\/mlflow-artifacts\/artifacts\/(.*)$/;
const PROXY_URI = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/;

/**
 * Where the files of an artifact URI lie in this server's store. Clients write to other places (`s3:`, `file:`)
 * themselves, so there is nothing here to list or to read.
 */
export function storePathOf(artifactUri: string): string {
  const [, path] = PROXY_URI.exec(artifactUri) ?? PROXY_ADDRESS.exec(artifactUri) ?? [];
  if (path === undefined) {
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
