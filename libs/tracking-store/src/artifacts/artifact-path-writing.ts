import type { EntityManager } from 'typeorm';
import { LOCK_PATH, PUT_FILE } from './artifact-file.sql.js';
import { foldersAbove, locateArtifact } from './artifact-location.js';

/** Namespace of the advisory locks on artifact paths: any number that no other feature uses. */
const ARTIFACT_LOCKS = 0x6172_7466;

export interface ArtifactBlob {
  readonly id: string;
  readonly sizeBytes: number;
}

/** Until the transaction ends nobody else writes the path, or something that would make a folder of it. */
export async function lockArtifactPath(manager: EntityManager, fullPath: string): Promise<void> {
  await manager.query(LOCK_PATH, [ARTIFACT_LOCKS, [...foldersAbove(fullPath), fullPath]]);
}

/** Lets a locked path mean `blob`; false when the path is a folder, or when a folder on the way to it is a file. */
export async function writeArtifactPath(
  manager: EntityManager,
  fullPath: string,
  blob: ArtifactBlob,
): Promise<boolean> {
  const { root, path } = locateArtifact(fullPath);
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
