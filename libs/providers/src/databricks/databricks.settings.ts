import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { readIdentity, type GatewayIdentity } from '../shared/bearer-settings.js';
import { SettingsReader } from '../shared/settings-reader.js';

/** One serving endpoint of a Databricks workspace. */
export interface DatabricksSettings {
  readonly host: URL;
  /** A personal access token, or a service principal. */
  readonly identity: GatewayIdentity;
  /** The name of the serving endpoint. */
  readonly modelName: string;
}

/** Reads the keys that MLflow documents. */
export function parseDatabricksSettings(
  config: unknown,
  { modelName }: SettingsContext,
): SettingsResult<DatabricksSettings> {
  const reader = new SettingsReader(config, ['host', 'token', 'client_id', 'client_secret']);
  if (modelName === null) reader.refuseModelName('is required');
  return reader.result({
    host: readHost(reader),
    identity: readIdentity(reader, 'token'),
    modelName: modelName ?? '',
  });
}

/** Databricks' own tools take hosts without `https://`, and so do we. */
function readHost(reader: SettingsReader): URL {
  if (reader.isAbsent('host')) reader.refuse('host', 'is required');
  const text = reader.text('host') ?? 'localhost';
  const address = /^https?:\/\//.test(text) ? text : `https://${text}`;
  if (URL.canParse(address)) return new URL(address);
  reader.refuse('host', 'is not an http or https address');
  return new URL('https://localhost');
}
