import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';

export interface Ai21Settings {
  readonly apiKey: string;
  readonly baseUrl: URL;
  readonly modelName: string;
}

const KEYS = ['ai21labs_api_key', 'api_base'] as const;
const DEFAULT_BASE = 'https://api.ai21.com/studio/v1';

/** The Jurassic models, which only complete texts; all others, Jamba, only chat. */
const TEXT_MODELS: readonly string[] = ['j2-ultra', 'j2-mid', 'j2-light'];

export function isJurassic(modelName: string): boolean {
  return TEXT_MODELS.includes(modelName);
}

export function parseAi21Settings(
  config: unknown,
  { modelName }: SettingsContext,
): SettingsResult<Ai21Settings> {
  const reader = new SettingsReader(config, KEYS);
  if (modelName === null) reader.refuseModelName('is required');
  else if (modelName.startsWith('j2-') && !isJurassic(modelName))
    reader.refuseModelName(
      `An Unsupported AI21Labs model has been specified; known are ${TEXT_MODELS.join(', ')} and the Jamba models`,
    );
  return reader.result({
    apiKey: reader.requiredHeaderText('ai21labs_api_key'),
    baseUrl: reader.url('api_base', DEFAULT_BASE),
    modelName: modelName ?? '',
  });
}
