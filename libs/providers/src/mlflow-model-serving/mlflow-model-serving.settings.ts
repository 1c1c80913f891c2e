import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';

const INPUT_FORMATS = ['auto', 'inputs', 'dataframe_split'] as const;

/**
 * How texts are put to the model: as MLflow's own gateway does, as columns of a table, or as the model turns out to
 * want them.
 */
export type InputFormat = (typeof INPUT_FORMATS)[number];

/** A scoring server of MLflow: `mlflow models serve` or anything with its `/invocations`. */
export interface MlflowModelServingSettings {
  readonly serverUrl: URL;
  readonly inputFormat: InputFormat;
  /** Named in answers: the server itself does not say which model it serves. */
  readonly modelName: string;
}

export function parseMlflowModelServingSettings(
  config: unknown,
  { modelName }: SettingsContext,
): SettingsResult<MlflowModelServingSettings> {
  const reader = new SettingsReader(config, ['model_server_url', 'input_format']);
  return reader.result({
    serverUrl: reader.requiredUrl('model_server_url'),
    inputFormat: readInputFormat(reader),
    modelName: modelName ?? '',
  });
}

function readInputFormat(reader: SettingsReader): InputFormat {
  const text = reader.text('input_format') ?? 'auto';
  const known = INPUT_FORMATS.find((format) => format === text);
  if (known === undefined) reader.refuse('input_format', `is not one of ${INPUT_FORMATS.join(', ')}`);
  return known ?? 'auto';
}
