import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';

export interface AnthropicSettings {
  readonly apiKey: string;
  readonly apiVersion: string;
  readonly baseUrl: URL;
  readonly modelName: string;
}

const KEYS = ['anthropic_api_key', 'anthropic_version', 'anthropic_api_base'] as const;
const DEFAULT_VERSION = '2023-06-01';
const DEFAULT_BASE = 'https://api.anthropic.com/v1';

export function parseAnthropicSettings(
  config: unknown,
  { modelName }: SettingsContext,
): SettingsResult<AnthropicSettings> {
  const reader = new SettingsReader(config, KEYS);
  if (modelName === null) reader.refuseModelName('is required');
  return reader.result({
    apiKey: reader.requiredHeaderText('anthropic_api_key'),
    apiVersion: reader.headerText('anthropic_version') ?? DEFAULT_VERSION,
    baseUrl: reader.url('anthropic_api_base', DEFAULT_BASE),
    modelName: modelName ?? '',
  });
}
