import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';
import { vendorUrl } from '../shared/vendor-url.js';
import type { VendorEndpoint } from '../transport/vendor-endpoint.js';
import type { VendorTransport } from '../transport/vendor-transport.js';
import { readGoogleError } from './google-error.js';

const HOST = 'https://generativelanguage.googleapis.com';

/** A model at Google AI Studio, where each family of models has its version of the API. */
export interface GoogleStudioSettings {
  readonly apiKey: string;
  readonly baseUrl: URL;
  /** Without the `models/` that Google's own lists of models put in front. */
  readonly modelName: string;
}

/** Opens a method of a model, such as `generateContent`. */
export type OpenMethod = (method: string, query?: Readonly<Record<string, string>>) => VendorEndpoint;

/** Makes the reader of a family's settings. */
export function googleStudioSettings({ keyName, version }: { keyName: string; version: string }) {
  return (config: unknown, { modelName }: SettingsContext): SettingsResult<GoogleStudioSettings> => {
    const reader = new SettingsReader(config, [keyName, 'api_base']);
    if (modelName === null) reader.refuseModelName('is required');
    return reader.result({
      apiKey: reader.requiredHeaderText(keyName),
      baseUrl: reader.url('api_base', `${HOST}/${version}`),
      modelName: (modelName ?? '').replace(/^models\//, ''),
    });
  };
}

/** Where the methods of a model are. */
export function googleStudioMethods(
  { apiKey, baseUrl, modelName }: GoogleStudioSettings,
  transport: VendorTransport,
  vendor: string,
): OpenMethod {
  return (method, query) =>
    transport.endpoint({
      url: vendorUrl(baseUrl, `models/${modelName}:${method}`, query),
      headers: { 'x-goog-api-key': apiKey },
      vendor,
      readError: readGoogleError,
      secrets: [apiKey],
    });
}
