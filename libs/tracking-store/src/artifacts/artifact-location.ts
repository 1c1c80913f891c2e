/** A path below the artifact destination, split where the owner's folder ends. */
export interface ArtifactLocation {
  readonly root: string;
  readonly path: string;
}

/** `…/<run>/artifacts`, `…/<model>/artifacts`, `…/<trace>/artifacts`: the folders that clients make below an experiment. */
const OWNED = /^((?:.*?\/)?(?:(?:m-|tr-)?[0-9a-f]{32})\/artifacts)(?:\/(.*))?$/;

/**
 * Files of one owner share a `root`, so that reading, listing and locking touch one owner only.
 *
 * @example
 * locateArtifact('7/0123…cdef/artifacts/plots/a.png'); // { root: '7/0123…cdef/artifacts', path: 'plots/a.png' }
 */
export function locateArtifact(fullPath: string): ArtifactLocation {
  const [, root, path = ''] = OWNED.exec(fullPath) ?? [];
  return root === undefined ? { root: '', path: fullPath } : { root, path };
}

/** The folders that a file at `fullPath` stands in, outermost first. */
export function foldersAbove(fullPath: string): string[] {
  const segments = fullPath.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}

const PROXY_ADDRESS = /^https?:\/\/[^/]+(?:\/.*)?\/api\/2\.0\/mlflow-artifacts\/artifacts\/(.*)$/;
const PROXY_URI = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/;

/** The path of an artifact URI in this server's store, as it is written; null when clients keep those files elsewhere. */
export function proxiedPath(artifactUri: string): string | null {
  const [, path] = PROXY_URI.exec(artifactUri) ?? PROXY_ADDRESS.exec(artifactUri) ?? [];
  return path ?? null;
}
