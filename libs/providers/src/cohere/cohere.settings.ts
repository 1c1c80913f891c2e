import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';
import { isTextModel } from './cohere-models.js';

/** The two APIs of the vendor; what they share is the host. */
export type CohereApiVersion = 'v1' | 'v2';

export interface CohereSettings {
  readonly apiKey: string;
  readonly apiVersion: CohereApiVersion;
  /** Ends with the version. */
  readonly baseUrl: URL;
  readonly modelName: string;
}

const KEYS = ['cohere_api_key', 'api_base'] as const;
const HOST = 'https://api.cohere.com';

/**
 * Reads the settings of an endpoint. The last part of `api_base` says which API is spoken; without it, models that only
 * exist there go to v1 and all others to v2.
 */
export function parseCohereSettings(
  config: unknown,
  { modelName }: SettingsContext,
): SettingsResult<CohereSettings> {
  const reader = new SettingsReader(config, KEYS);
  if (modelName === null) reader.refuseModelName('is required');
  const defaultVersion = isTextModel(modelName ?? '') ? 'v1' : 'v2';
  const baseUrl = reader.url('api_base', `${HOST}/${defaultVersion}`);
  return reader.result({
    apiKey: reader.requiredHeaderText('cohere_api_key'),
    apiVersion: versionOf(baseUrl) ?? defaultVersion,
    baseUrl,
    modelName: modelName ?? '',
  });
}

function versionOf({ pathname }: URL): CohereApiVersion | null {
  const [, version] = /\/(v[12])\/*$/.exec(pathname) ?? [];
  return version === 'v1' || version === 'v2' ? version : null;
}
