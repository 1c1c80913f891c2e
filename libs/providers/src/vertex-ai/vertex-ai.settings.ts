import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';
import { readGoogleCredentials, type GoogleCredentials } from './google-credentials.js';

export interface VertexAiSettings {
  readonly project: string;
  readonly location: string;
  /** Up to the version of the API. */
  readonly baseUrl: URL;
  readonly modelName: string;
  readonly credentials: GoogleCredentials;
}

const KEYS = ['vertex_project', 'vertex_location', 'vertex_credentials', 'api_base'] as const;
const DEFAULT_LOCATION = 'global';
const GCLOUD_FILE = '.config/gcloud/application_default_credentials.json';
const MULTI_REGIONS: ReadonlySet<string> = new Set(['us', 'eu']);
/** What stands in an address; projects of organisations have a domain in front, as in `example.com:project`. */
const ADDRESS_WORD = /^[\w.:-]+$/;

export function parseVertexAiSettings(
  config: unknown,
  { modelName }: SettingsContext,
  home = homedir(),
): SettingsResult<VertexAiSettings> {
  const reader = new SettingsReader(config, KEYS);
  if (modelName === null) reader.refuseModelName('is required');
  if (reader.isAbsent('vertex_project')) reader.refuse('vertex_project', 'is required');
  const location = addressWord(reader, 'vertex_location') ?? DEFAULT_LOCATION;
  return reader.result({
    project: addressWord(reader, 'vertex_project') ?? '',
    location,
    baseUrl: reader.url('api_base', `https://${vertexHost(location)}/v1`),
    modelName: modelName ?? '',
    credentials: readCredentials(reader, home),
  });
}

function vertexHost(location: string): string {
  if (location === DEFAULT_LOCATION) return 'aiplatform.googleapis.com';
  if (MULTI_REGIONS.has(location)) return `aiplatform.${location}.rep.googleapis.com`;
  return `${location}-aiplatform.googleapis.com`;
}

function addressWord(reader: SettingsReader, key: string): string | null {
  const word = reader.text(key);
  if (word === null || ADDRESS_WORD.test(word)) return word;
  reader.refuse(key, 'contains characters that no project or location has');
  return null;
}

/**
 * The text of a credentials file, or a path to one, as the variable GOOGLE_APPLICATION_CREDENTIALS holds. Without any,
 * what gcloud has stored for this user counts, and then the machine.
 */
function readCredentials(reader: SettingsReader, home: string): GoogleCredentials {
  const given = reader.text('vertex_credentials');
  const text = given?.startsWith('{') ? given : fileText(given ?? join(home, GCLOUD_FILE));
  if (given === null && text === null) return { kind: 'machine' };
  const reading = readGoogleCredentials(text ?? '');
  if (reading.ok) return reading.credentials;
  reader.refuse('vertex_credentials', reading.reason);
  return { kind: 'machine' };
}

function fileText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
