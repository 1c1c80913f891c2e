import type { SettingsReader } from './settings-reader.js';

/** Who the gateway is at a vendor: a text that it was given, or a client that fetches tokens. */
export type GatewayIdentity =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'client'; readonly clientId: string; readonly clientSecret: string };

/** Reads either the named token setting or `client_id` with `client_secret`. */
export function readIdentity(reader: SettingsReader, tokenKey: string): GatewayIdentity {
  const hasClient = !reader.isAbsent('client_id') || !reader.isAbsent('client_secret');
  if (!hasClient) return { kind: 'token', token: reader.requiredHeaderText(tokenKey) };
  if (!reader.isAbsent(tokenKey)) reader.refuse(tokenKey, 'cannot be combined with client_id');
  return {
    kind: 'client',
    clientId: reader.requiredHeaderText('client_id'),
    clientSecret: reader.requiredHeaderText('client_secret'),
  };
}
