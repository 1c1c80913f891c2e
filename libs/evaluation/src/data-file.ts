import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@weir/errors';

const FOLDER = join('libs', 'evaluation', 'data');

/** Compiled and source files lie at different depths below the package, so the folder is looked for upwards. */
const findDataFile = (name: string): string | null => {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, FOLDER, name);
    if (existsSync(candidate)) return candidate;
    const parent = dirname(folder);
    if (parent === folder) return null;
    folder = parent;
  }
};

/** Reads one of this lib's dictionaries (`libs/evaluation/data`). Callers keep what they make of it. */
export const readDataFile = (name: string): string => {
  const path = findDataFile(name);
  if (path !== null) return readFileSync(path, 'utf8');
  throw new AppError({
    code: 'EVALUATION.DATA_FILE_MISSING',
    status: 500,
    message: `${FOLDER}/${name} is missing from this installation`,
    isPublic: true,
  });
};
