import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';

/** A scoring server of MLflow: `mlflow models serve` or anything with its `/invocations`. */
export interface MlflowModelServingSettings {
  readonly serverUrl: URL;
  /** Named in answers: the server itself does not say which model it serves. */
  readonly modelName: string;
}

export function parseMlflowModelServingSettings(
  config: unknown,
  { modelName }: SettingsContext,
): SettingsResult<MlflowModelServingSettings> {
  const reader = new SettingsReader(config, ['model_server_url']);
  return reader.result({ serverUrl: reader.requiredUrl('model_server_url'), modelName: modelName ?? '' });
}
