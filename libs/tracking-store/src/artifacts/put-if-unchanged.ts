import type { EntityManager } from 'typeorm';
import { LOCK_PATH, PUT_FILE } from './artifact-file.sql.js';
import type { ArtifactBlob } from './artifact-file.repository.js';
import { foldersAbove, locateArtifact } from './artifact-location.js';
import { ARTIFACT_LOCKS } from './artifact-locks.js';

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
  await manager.query(LOCK_PATH, [ARTIFACT_LOCKS, [...foldersAbove(fullPath), fullPath]]);
  const [now] = await manager.query<{ blob_id: string }[]>(
    'SELECT blob_id FROM artifact_files WHERE root = $1 AND path = $2',
    [root, path],
  );
  if ((now?.blob_id ?? null) !== expected) return false;
  const above = foldersAbove(fullPath).map(locateArtifact);
  const written = await manager.query<unknown[]>(PUT_FILE, [
    root,
    path,
    blob.id,
    blob.sizeBytes,
    fullPath,
    above.map((folder) => folder.root),
    above.map((folder) => folder.path),
  ]);
  return written.length > 0;
}
