import { checkLength, invalidParameter } from '@weir/tracking-store';

const MAX_SOURCE = 2_048;
/** Opening such an address would make a process call a host of the caller's choice. */
const CALLING_SCHEMES = new Set(['http', 'https', 'ftp', 'sftp', 'abfss', 'hdfs', 'viewfs', 'r2']);
const PARTS = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)/i;

export interface SourceUri {
  readonly scheme: string;
  readonly authority: string;
  /** As it was written. */
  readonly path: string;
}

export const badSource = (source: string, reason: string) =>
  invalidParameter(`Invalid model version source: '${source.slice(0, 500)}'. ${reason}`);

/** The parts of a version's source. A text without a scheme is a path of somebody's disk. */
export function sourceUri(source: string): SourceUri {
  checkLength(source, MAX_SOURCE, 'source');
  const [, scheme, authority, path] = PARTS.exec(source) ?? [];
  // A single letter is a drive.
  if (scheme === undefined || scheme.length === 1) return { scheme: 'file', authority: '', path: source };
  return { scheme: scheme.toLowerCase(), authority: (authority ?? '').toLowerCase(), path: path ?? '' };
}

export function checkScheme({ scheme, authority }: SourceUri): void {
  const isOtherServer = scheme === 'mlflow-artifacts' && authority !== '';
  if (!isOtherServer && !CALLING_SCHEMES.has(scheme)) return;
  throw invalidParameter(
    `'source' cannot use the '${scheme}' scheme: the '${scheme}' scheme addresses a host other than the tracking server's ` +
      'configured artifact storage, so the server would connect to the host named in the URI.',
  );
}

function fullyDecoded(text: string): string {
  let decoded = text;
  for (let previous = ''; decoded !== previous;) {
    previous = decoded;
    try {
      decoded = decodeURIComponent(decoded);
    } catch {
      return decoded;
    }
  }
  return decoded;
}

const segments = (path: string): string[] => path.split(/[/\\]/);

/** Absolute, and without a way up: also when it is decoded again and again. */
export function checkPath(source: string, { path }: SourceUri): void {
  const decoded = fullyDecoded(path);
  const isPlain =
    /^\/+[^/]/.test(decoded) && !segments(decoded).some((part) => part === '..' || part === '.');
  if (isPlain && !decoded.includes('\0') && !fullyDecoded(source).split('/').includes('..')) return;
  throw badSource(
    source,
    'If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute ' +
      'path must be provided without relative path references present. Please provide an absolute path.',
  );
}

const named = (path: string): string[] => path.split('/').filter(Boolean).map(fullyDecoded);

/** Whether `source` names what `root` names, or something below it. */
export function isWithin(source: SourceUri, root: SourceUri): boolean {
  const inside = named(source.path);
  const above = named(root.path);
  return (
    source.scheme === root.scheme &&
    source.authority === root.authority &&
    above.length > 0 &&
    above.every((part, index) => part === inside[index])
  );
}

/** What a `models:/…` address names. */
export type ModelReference =
  | { readonly kind: 'logged-model'; readonly modelId: string }
  | { readonly kind: 'version'; readonly name: string; readonly version: string }
  | { readonly kind: 'latest'; readonly name: string }
  | { readonly kind: 'stage'; readonly name: string; readonly stage: string }
  | { readonly kind: 'alias'; readonly name: string; readonly alias: string };

/** Null for an address that names nothing. */
export function modelReference({ path }: SourceUri): ModelReference | null {
  const [name, suffix, ...more] = path.replace(/^\/+/, '').split('/');
  if (!path.startsWith('/') || name === undefined || name.trim() === '' || more.length > 0) return null;
  if (suffix === undefined) {
    const at = name.lastIndexOf('@');
    if (at === -1) return { kind: 'logged-model', modelId: name };
    return { kind: 'alias', name: name.slice(0, at), alias: name.slice(at + 1) };
  }
  if (suffix.trim() === '') return null;
  if (/^\d+$/.test(suffix)) return { kind: 'version', name, version: suffix };
  return suffix.toLowerCase() === 'latest'
    ? { kind: 'latest', name }
    : { kind: 'stage', name, stage: suffix };
}
