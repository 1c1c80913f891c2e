import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { EnvironmentReader } from './environment-reader.js';
import { readS3Settings, type S3Settings } from './s3-settings.js';

export interface StorageSettings {
  /** Folder for everything Weir keeps on this machine (`WEIR_HOME`, default `.weir` in the working directory). */
  readonly home: string;
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  /** Absolute folder, or `s3://bucket/prefix`. */
  readonly artifactsUri: string;
  /** With the latter. */
  readonly s3: S3Settings | null;
}

export function readHome(reader: EnvironmentReader): string {
  const value = reader.text('WEIR_HOME') ?? '.weir';
  return resolve(value.startsWith('~/') ? join(homedir(), value.slice(2)) : value);
}

export function readRedisUrl(reader: EnvironmentReader): string | null {
  return reader.address('REDIS_URL', { schemes: ['redis', 'rediss'] });
}

export function readDatabaseUrl(reader: EnvironmentReader): string {
  const url = reader.address('DATABASE_URL', { schemes: ['postgres', 'postgresql'] });
  if (url === null && reader.text('DATABASE_URL') === null) {
    return reader.fail('DATABASE_URL', 'is not set; `weir up` brings a Postgres of its own', '');
  }
  return url ?? '';
}

function readArtifactsUri(reader: EnvironmentReader, home: string): string {
  const value = reader.text('WEIR_ARTIFACTS');
  if (value === null) return join(home, 'artifacts');
  if (value.startsWith('s3://')) return value;
  const path = value.startsWith('file://') ? value.slice('file://'.length) : value;
  if (/^[a-z][a-z0-9+.-]*:/i.test(path))
    return reader.fail('WEIR_ARTIFACTS', 'must be a folder or s3://bucket/prefix', '');
  return isAbsolute(path) ? path : resolve(path);
}

export function readStorageSettings(reader: EnvironmentReader): StorageSettings {
  const home = readHome(reader);
  const artifactsUri = readArtifactsUri(reader, home);
  return {
    home,
    databaseUrl: readDatabaseUrl(reader),
    redisUrl: readRedisUrl(reader),
    artifactsUri,
    s3: readS3Settings(reader, artifactsUri),
  };
}
