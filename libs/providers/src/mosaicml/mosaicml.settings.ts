import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';

export interface MosaicMlSettings {
  readonly apiKey: string;
  readonly baseUrl: URL;
  readonly modelName: string;
}

const DEFAULT_BASE = 'https://models.hosted-on.mosaicml.hosting';

/** Conversations are written as one prompt, and Llama 2's form of it is the only one that is known here. */
const CHAT_MODELS = /^llama2/i;

export function parseMosaicMlSettings(
  config: unknown,
  { modelName, endpointType }: SettingsContext,
): SettingsResult<MosaicMlSettings> {
  const reader = new SettingsReader(config, ['mosaicml_api_key', 'mosaicml_api_base']);
  if (modelName === null) reader.refuseModelName('is required');
  else if (endpointType === 'llm/v1/chat' && !CHAT_MODELS.test(modelName)) {
    reader.refuseModelName('must begin with llama2: MosaicML has no other models for llm/v1/chat');
  }
  return reader.result({
    apiKey: reader.requiredHeaderText('mosaicml_api_key'),
    baseUrl: reader.url('mosaicml_api_base', DEFAULT_BASE),
    modelName: modelName ?? '',
  });
}
