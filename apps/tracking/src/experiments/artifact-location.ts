import { checkLength, invalidParameter } from '@weir/tracking-store';

const MAX_LENGTH = 2_048;
/** These would make the server, or whoever opens an artifact, call a host of the caller's choice. */
const REFUSED_SCHEMES = new Set(['http', 'https', 'abfss', 'runs']);

/** Where an experiment wants its artifacts: null for the server's own place. */
export function checkedArtifactLocation(location: string | null | undefined): string | null {
  if (!location) return null;
  checkLength(location, MAX_LENGTH, 'artifact_location');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(location)?.[1]?.toLowerCase();
  if (scheme && REFUSED_SCHEMES.has(scheme)) {
    throw invalidParameter(`'artifact_location' must not be a '${scheme}:' address.`);
  }
  if (/[#;]/.test(location)) {
    throw invalidParameter("'artifact_location' URL can't include fragments or params.");
  }
  if (location.split(/[/\\]/).includes('..')) {
    throw invalidParameter("'artifact_location' must not contain '..'.");
  }
  return location;
}
