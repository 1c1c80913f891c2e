import { AppError } from '@weir/errors';
import { decodeUrlPath, parseArtifactFilePath } from '../artifacts/artifact-path.js';

const FILE = /\/tables\/(.+?)(?:\/(?:rows|export))?$/;

/**
 * The file that an address means: what stands between `/tables/` and the last word. Its slashes may be written as they
 * are or as `%2F`. From the raw address: the router's own parameter has lost the difference between an escape and what
 * it stands for.
 */
export function tableFileOf(path: string): string {
  const [, encoded] = FILE.exec(path) ?? [];
  try {
    return parseArtifactFilePath(decodeUrlPath(encoded ?? ''));
  } catch (cause) {
    throw new AppError({
      code: 'TABLE.INVALID_FILE',
      status: 400,
      message: "'file' must be a relative path of an artifact",
      details: { field: 'file' },
      cause,
    });
  }
}
