import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Project {
  readonly root: string;
  readonly version: string;
}

/** Finds the project from a file inside it: the sources and the built files lie at different depths. */
export function findProject(from: string): Project {
  let root = from;
  while (!existsSync(join(root, 'package.json'))) {
    const parent = dirname(root);
    if (parent === root) throw new Error(`no package.json above ${from}`);
    root = parent;
  }
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return { root, version: hasVersion ? String(manifest.version) : 'unknown' };
}
