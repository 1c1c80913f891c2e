import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { readIdentity, type GatewayIdentity } from '../shared/bearer-settings.js';
import { SettingsReader } from '../shared/settings-reader.js';

/** A key of the resource, or an identity of Entra ID: a token as it is, or an application that fetches tokens. */
export type FoundryCredentials =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'token'; readonly token: string }
  | (Extract<GatewayIdentity, { readonly kind: 'client' }> & { readonly tokenUrl: URL });

/** One model of an Azure AI Foundry resource. */
export interface AzureFoundrySettings {
  readonly baseUrl: URL;
  /** Null at the `…/openai/v1` address, which has no versions. */
  readonly apiVersion: string | null;
  readonly credentials: FoundryCredentials;
  readonly modelName: string;
}

const ENTRA = 'https://login.microsoftonline.com';
const KEYS = [
  'api_base',
  'api_version',
  'api_key',
  'bearer_token',
  'client_id',
  'client_secret',
  'tenant_id',
  'authority',
];

export function parseAzureFoundrySettings(
  config: unknown,
  { modelName }: SettingsContext,
): SettingsResult<AzureFoundrySettings> {
  const reader = new SettingsReader(config, KEYS);
  if (modelName === null) reader.refuseModelName('is required');
  return reader.result({
    baseUrl: reader.requiredUrl('api_base'),
    apiVersion: reader.headerText('api_version'),
    credentials: readCredentials(reader),
    modelName: modelName ?? '',
  });
}

function readCredentials(reader: SettingsReader): FoundryCredentials {
  const hasIdentity = ['bearer_token', 'client_id', 'client_secret'].some((key) => !reader.isAbsent(key));
  if (!hasIdentity) return { kind: 'key', key: reader.requiredHeaderText('api_key') };
  if (!reader.isAbsent('api_key'))
    reader.refuse('api_key', 'cannot be combined with bearer_token or client_id');
  const identity = readIdentity(reader, 'bearer_token');
  if (identity.kind === 'token') return identity;
  const tenant = reader.requiredHeaderText('tenant_id');
  const tokenUrl = new URL(reader.url('authority', ENTRA));
  tokenUrl.pathname = `/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
  return { ...identity, tokenUrl };
}
