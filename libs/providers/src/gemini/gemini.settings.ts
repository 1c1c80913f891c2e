import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';

export interface GeminiSettings {
  readonly apiKey: string;
  readonly baseUrl: URL;
  /** Without the `models/` that Google's own lists of models put in front. */
  readonly modelName: string;
}

const KEYS = ['gemini_api_key', 'api_base'] as const;
const DEFAULT_BASE = 'https://generativelanguage.googleapis.com/v1beta';

export function parseGeminiSettings(
  config: unknown,
  { modelName }: SettingsContext,
): SettingsResult<GeminiSettings> {
  const reader = new SettingsReader(config, KEYS);
  if (modelName === null) reader.refuseModelName('is required');
  return reader.result({
    apiKey: reader.requiredHeaderText('gemini_api_key'),
    baseUrl: reader.url('api_base', DEFAULT_BASE),
    modelName: (modelName ?? '').replace(/^models\//, ''),
  });
}
