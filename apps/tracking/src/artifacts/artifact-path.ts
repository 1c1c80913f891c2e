import { invalidParameter, type TrackingError } from '@weir/tracking-store';

/** Paths are keys of an index, whose entries are limited to 2,704 bytes. */
const MAX_PATH_BYTES = 2048;
/** Each folder on the way is locked while a file is named. */
const MAX_DEPTH = 64;
/** The longest file name of common file systems: what is longer could be stored but not downloaded. */
const MAX_NAME_BYTES = 255;

const CONTROL = /\p{Cc}/u;
const WINDOWS_DRIVE = /^[A-Za-z]:\//;

/** Clients and tests compare this message as a whole. */
const invalidPath = (): TrackingError => invalidParameter('Invalid path');

/**
 * A path given by a client as a clean relative one: no empty, `.` or `..` segments, no slash at either end; empty for
 * the root. Whatever could lead out of the root in some reader's eyes is refused, also when it is encoded again.
 *
 * @param text The path after the one decoding that HTTP asks for. It is kept as it is: further decoding only looks.
 */
export function parseArtifactPath(text: string): string {
  if (isUnsafe(text) || isUnsafe(decodedFully(text))) throw invalidPath();
  const segments = text.split('/').filter((segment) => segment !== '' && segment !== '.');
  const path = segments.join('/');
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw invalidParameter(`The artifact path is longer than ${MAX_PATH_BYTES} bytes`);
  }
  if (segments.length > MAX_DEPTH) {
    throw invalidParameter(`The artifact path has more than ${MAX_DEPTH} parts`);
  }
  if (segments.some((segment) => Buffer.byteLength(segment) > MAX_NAME_BYTES)) {
    throw invalidParameter(`A name in the artifact path is longer than ${MAX_NAME_BYTES} bytes`);
  }
  return path;
}

/** As {@link parseArtifactPath}, for calls that mean a file or folder: the root itself is refused. */
export function parseArtifactFilePath(text: string): string {
  const path = parseArtifactPath(text);
  if (path === '') throw invalidPath();
  return path;
}

/** Decodes the rest of a request's path, once. */
export function decodeUrlPath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidPath();
  }
}

function isUnsafe(text: string): boolean {
  const path = text.replace(/^file:(\/\/)?/i, '');
  return (
    path.startsWith('/') ||
    path.includes('\\') ||
    path.includes('#') ||
    WINDOWS_DRIVE.test(path) ||
    CONTROL.test(path) ||
    path.split('/').includes('..')
  );
}

/** Decodes ASCII escapes until none is left. A `%` that begins no escape stays: it is an ordinary character of a name. */
function decodedFully(text: string): string {
  let current = text;
  for (;;) {
    const next = current.replace(/%([0-7][0-9A-Fa-f])/g, (_, hex: string) =>
      String.fromCharCode(parseInt(hex, 16)),
    );
    if (next === current) return current;
    current = next;
  }
}
