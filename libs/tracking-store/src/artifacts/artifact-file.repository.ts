import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ArtifactFile } from './artifact-file.entity.js';
import { CHILDREN_IN_ROOT, CHILDREN_ABOVE_ROOTS, DELETE_TREE } from './artifact-file.sql.js';
import { locateArtifact } from './artifact-location.js';
import { lockArtifactPath, writeArtifactPath, type ArtifactBlob } from './artifact-path-writing.js';

/** One entry of a folder, by its last name. `sizeBytes` is null for folders. */
export interface ArtifactEntry {
  readonly name: string;
  readonly sizeBytes: number | null;
}

interface ChildRow {
  readonly value: string;
  readonly size_bytes: string | null;
}

/** Which blob each artifact path means. Paths are clean: no empty, `.` or `..` segments, no slash at either end. */
@Injectable()
export class ArtifactFileRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find(fullPath: string): Promise<ArtifactFile | null> {
    return this.dataSource.getRepository(ArtifactFile).findOneBy(locateArtifact(fullPath));
  }

  /**
   * Lets the path mean `blob`, whatever it meant before. Answers `conflict` when the path is a folder, or when a folder
   * on the way to it is a file: a client could not download such a tree.
   */
  async put(fullPath: string, blob: ArtifactBlob): Promise<'stored' | 'conflict'> {
    return this.dataSource.transaction(async (manager) => {
      await lockArtifactPath(manager, fullPath);
      return (await writeArtifactPath(manager, fullPath, blob)) ? 'stored' : 'conflict';
    });
  }

  /** What stands directly in the folder, in byte order of the names; nothing for a file or an unknown path. */
  async list(folder: string): Promise<ArtifactEntry[]> {
    const { root, path } = locateArtifact(folder);
    const inRoot = await this.children(CHILDREN_IN_ROOT, [root, path === '' ? '' : `${path}/`]);
    if (root !== '') return inRoot;
    const above = await this.children(CHILDREN_ABOVE_ROOTS, [folder === '' ? '' : `${folder}/`]);
    return mergeEntries(inRoot, above);
  }

  /** Removes the file, or everything below the folder. Answers how many files that were. */
  async delete(fullPath: string): Promise<number> {
    const { root, path } = locateArtifact(fullPath);
    const rows: unknown = await this.dataSource.query(DELETE_TREE, [root, path, fullPath]);
    return Array.isArray(rows) ? Number((rows as { files: string }[])[0]?.files ?? 0) : 0;
  }

  private async children(sql: string, parameters: readonly string[]): Promise<ArtifactEntry[]> {
    const rows: ChildRow[] = await this.dataSource.query(sql, [...parameters]);
    const prefix = parameters.at(-1) ?? '';
    return mergeEntries(rows.map((row) => entryOf(row, prefix)));
  }
}

function entryOf({ value, size_bytes: size }: ChildRow, prefix: string): ArtifactEntry {
  const rest = value.slice(prefix.length);
  const slash = rest.indexOf('/');
  if (slash >= 0) return { name: rest.slice(0, slash), sizeBytes: null };
  return { name: rest, sizeBytes: size === null ? null : Number(size) };
}

/** A folder may be reached by several paths: it is listed once. */
function mergeEntries(...lists: readonly ArtifactEntry[][]): ArtifactEntry[] {
  const byName = new Map(lists.flat().map((entry) => [entry.name, entry]));
  return [...byName.values()].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}
