import type { EntityManager } from 'typeorm';
import { locateArtifact } from './artifact-location.js';
import { lockArtifactPath, writeArtifactPath, type ArtifactBlob } from './artifact-path-writing.js';

/**
 * Lets a path mean other bytes, as long as it means what the writer has seen: a client that wrote meanwhile wins.
 * Clients write under the same lock, so nobody comes between the look and the write.
 */
export async function putIfUnchanged(
  manager: EntityManager,
  {
    path: fullPath,
    expected,
    blob,
  }: { readonly path: string; readonly expected: string | null; readonly blob: ArtifactBlob },
): Promise<boolean> {
  const { root, path } = locateArtifact(fullPath);
  await lockArtifactPath(manager, fullPath);
  const [now] = await manager.query<{ blob_id: string }[]>(
    'SELECT blob_id FROM artifact_files WHERE root = $1 AND path = $2',
    [root, path],
  );
  if ((now?.blob_id ?? null) !== expected) return false;
  return writeArtifactPath(manager, fullPath, blob);
}
