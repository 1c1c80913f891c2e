import { createCompatibleAdapter } from '../openai-compatible/compatible-adapter.js';
import { renamesFor } from '../openai/openai-models.js';
import type { ProviderAdapter } from '../port/provider-adapter.js';
import type { AdapterDependencies, ProviderDefinition } from '../port/provider-definition.js';
import { vendorUrl } from '../shared/vendor-url.js';
import { bearerToken, requestToken, type TokenRequest } from '../transport/oauth-tokens.js';
import {
  parseAzureFoundrySettings,
  type AzureFoundrySettings,
  type FoundryCredentials,
} from './azure-foundry.settings.js';

const VENDOR = 'Azure AI Foundry';
const SCOPE = 'https://cognitiveservices.azure.com/.default';

/** Models of all makers at Azure AI Foundry, which speak the OpenAI API; the model is named in the body. */
export const azureFoundryProvider: ProviderDefinition<AzureFoundrySettings> = {
  name: 'azure-ai-foundry',
  aliases: ['azure-foundry'],
  displayName: VENDOR,
  isConfigRequired: true,
  parseSettings: parseAzureFoundrySettings,
  create: createAzureFoundryAdapter,
};

function createAzureFoundryAdapter(
  settings: AzureFoundrySettings,
  dependencies: AdapterDependencies,
): ProviderAdapter {
  const { baseUrl, apiVersion, modelName } = settings;
  const query = apiVersion === null ? undefined : { 'api-version': apiVersion };
  const { headers, ...credentials } = readyCredentials(settings, dependencies);
  const address = {
    vendor: VENDOR,
    url: (path: string) => vendorUrl(baseUrl, path, query),
    // The versioned API refuses fields that it does not know, among them what only some models take.
    headers: apiVersion === null ? headers : { ...headers, 'extra-parameters': 'pass-through' },
    ...credentials,
  };
  const profile = { model: modelName, renames: renamesFor(modelName), canCountStreams: apiVersion === null };
  return createCompatibleAdapter({ address, profile, modelName, hasCompletionsApi: false }, dependencies);
}

function readyCredentials({ credentials }: AzureFoundrySettings, dependencies: AdapterDependencies) {
  switch (credentials.kind) {
    case 'key':
      return { headers: { 'api-key': credentials.key }, secrets: [credentials.key] };
    case 'token':
      return { headers: { authorization: `Bearer ${credentials.token}` }, secrets: [credentials.token] };
    case 'client': {
      const fetch = () => requestToken(tokenRequest(credentials), dependencies);
      const authorize = bearerToken(fetch, dependencies.clock, VENDOR);
      return { headers: {}, secrets: [credentials.clientSecret], authorize };
    }
  }
}

function tokenRequest({
  clientId,
  clientSecret,
  tokenUrl,
}: Extract<FoundryCredentials, { readonly kind: 'client' }>): TokenRequest {
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: SCOPE,
  };
  return { issuer: 'Microsoft Entra ID', url: tokenUrl, form, secrets: [clientSecret] };
}
