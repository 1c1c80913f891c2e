import type { EnvironmentReader } from './environment-reader.js';

/** How the tracking server hands out artifacts and cleans up after them. */
export interface ArtifactSettings {
  /** `WEIR_ARTIFACTS_MULTIPART`: large files may come in parts; on unless it says `false`. */
  readonly isMultipartOffered: boolean;
  /**
   * `WEIR_PUBLIC_URL`: how clients reach the tracking server, where that cannot be told from their requests; null: as
   * they came.
   */
  readonly publicUrl: string | null;
  /** `WEIR_ARTIFACTS_CLEAN_SECONDS` between two rounds of cleaning; 0: this process never cleans. */
  readonly cleanEveryMs: number;
  /** `WEIR_ARTIFACTS_GRACE_SECONDS`: how long bytes that nothing refers to are kept. */
  readonly graceMs: number;
}

const HOUR_SECONDS = 3_600;
const MONTH_SECONDS = 31 * 24 * HOUR_SECONDS;

export function readArtifactSettings(reader: EnvironmentReader): ArtifactSettings {
  const multipart = 'WEIR_ARTIFACTS_MULTIPART';
  const seconds = (name: string, min: number): number =>
    reader.integer(name, { fallback: HOUR_SECONDS, min, max: MONTH_SECONDS });
  return {
    isMultipartOffered: reader.text(multipart) === null || reader.flag(multipart),
    publicUrl: reader.address('WEIR_PUBLIC_URL', { schemes: ['http', 'https'] })?.replace(/\/+$/, '') ?? null,
    cleanEveryMs: seconds('WEIR_ARTIFACTS_CLEAN_SECONDS', 0) * 1_000,
    // Longer than the moment between storing bytes and naming them, even on a machine that was suspended.
    graceMs: seconds('WEIR_ARTIFACTS_GRACE_SECONDS', 60) * 1_000,
  };
}
