import { createCompatibleAdapter } from '../openai-compatible/compatible-adapter.js';
import type { ProviderAdapter } from '../port/provider-adapter.js';
import type { AdapterDependencies, ProviderDefinition } from '../port/provider-definition.js';
import { vendorUrl } from '../shared/vendor-url.js';
import { bearerToken, requestToken } from '../transport/oauth-tokens.js';
import { parseDatabricksSettings, type DatabricksSettings } from './databricks.settings.js';

const VENDOR = 'Databricks';

/** Models that a Databricks workspace serves, which speak the OpenAI API. */
export const databricksProvider: ProviderDefinition<DatabricksSettings> = {
  name: 'databricks',
  aliases: ['databricks-model-serving'],
  displayName: VENDOR,
  isConfigRequired: true,
  parseSettings: parseDatabricksSettings,
  create: createDatabricksAdapter,
};

function createDatabricksAdapter(
  settings: DatabricksSettings,
  dependencies: AdapterDependencies,
): ProviderAdapter {
  const { host, modelName } = settings;
  const address = {
    vendor: VENDOR,
    url: (path: string) => vendorUrl(host, `serving-endpoints/${path}`),
    ...credentials(settings, dependencies),
  };
  const profile = { model: modelName, canCountStreams: true };
  return createCompatibleAdapter({ address, profile, modelName, hasCompletionsApi: false }, dependencies);
}

/** A service principal's tokens last an hour; its secret only goes to the workspace's token service. */
function credentials({ host, identity }: DatabricksSettings, dependencies: AdapterDependencies) {
  if (identity.kind === 'token') {
    return { headers: { authorization: `Bearer ${identity.token}` }, secrets: [identity.token] };
  }
  const { clientId, clientSecret } = identity;
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const request = {
    issuer: VENDOR,
    url: vendorUrl(host, 'oidc/v1/token'),
    headers: { authorization: `Basic ${basic}` },
    form: { grant_type: 'client_credentials', scope: 'all-apis' },
    secrets: [clientSecret, basic],
  };
  const fetch = () => requestToken(request, dependencies);
  return {
    headers: {},
    secrets: [clientSecret],
    authorize: bearerToken(fetch, dependencies.clock, VENDOR),
  };
}
