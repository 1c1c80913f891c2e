import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';

/** A server of Text Generation Inference: one's own, or an Inference Endpoint of Hugging Face. */
export interface HuggingFaceTgiSettings {
  readonly serverUrl: URL;
  /** Inference Endpoints want a token; one's own server usually has none. */
  readonly apiKey: string | null;
  /** Named in answers: the server serves one model, whatever it is called in a request. */
  readonly modelName: string;
}

export function parseHuggingFaceTgiSettings(
  config: unknown,
  { modelName }: SettingsContext,
): SettingsResult<HuggingFaceTgiSettings> {
  const reader = new SettingsReader(config, ['hf_server_url', 'api_key']);
  return reader.result({
    serverUrl: reader.requiredUrl('hf_server_url'),
    apiKey: reader.headerText('api_key'),
    modelName: modelName ?? 'tgi',
  });
}
