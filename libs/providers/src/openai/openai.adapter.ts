import type { RequestProfile } from '../openai-compatible/openai-compatible-request.mapper.js';
import { OpenAiCompatibleAdapter } from '../openai-compatible/openai-compatible.adapter.js';
import type { AdapterDependencies } from '../port/provider-definition.js';
import type { ProviderAdapter } from '../port/provider-adapter.js';
import { vendorUrl } from '../shared/vendor-url.js';
import type { VendorTarget } from '../transport/vendor-endpoint.js';
import { isTextModel, renamesFor } from './openai-models.js';
import type { OpenAiAzureSettings, OpenAiPlainSettings, OpenAiSettings } from './openai.settings.js';

/** The first API version of Azure that counts streams; older ones refuse `stream_options`. */
const FIRST_COUNTING_AZURE_VERSION = '2024-09-01';

/** Makes the adapter of one model at OpenAI or of one deployment on Azure. */
export function createOpenAiAdapter(
  settings: OpenAiSettings,
  dependencies: AdapterDependencies,
): ProviderAdapter {
  return settings.apiType === 'openai'
    ? plainAdapter(settings, dependencies)
    : azureAdapter(settings, dependencies);
}

function plainAdapter(settings: OpenAiPlainSettings, dependencies: AdapterDependencies): ProviderAdapter {
  const { apiKey, baseUrl, organization, modelName } = settings;
  const address: Address = {
    vendor: 'OpenAI',
    url: (path) => vendorUrl(baseUrl, path),
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(organization === null ? {} : { 'openai-organization': organization }),
    },
    secrets: [apiKey],
  };
  const profile = { model: modelName, renames: renamesFor(modelName), canCountStreams: true };
  return adapter({ address, profile, modelName, dependencies });
}

function azureAdapter(settings: OpenAiAzureSettings, dependencies: AdapterDependencies): ProviderAdapter {
  const { apiType, apiKey, baseUrl, deploymentName, apiVersion } = settings;
  const deployment = `openai/deployments/${encodeURIComponent(deploymentName)}`;
  const modelName = settings.modelName ?? deploymentName;
  const address: Address = {
    vendor: 'Azure OpenAI',
    url: (path) => vendorUrl(baseUrl, `${deployment}/${path}`, { 'api-version': apiVersion }),
    headers: apiType === 'azure' ? { 'api-key': apiKey } : { authorization: `Bearer ${apiKey}` },
    secrets: [apiKey],
  };
  const profile = {
    model: null,
    renames: renamesFor(modelName),
    canCountStreams: apiVersion >= FIRST_COUNTING_AZURE_VERSION,
  };
  return adapter({ address, profile, modelName, dependencies });
}

/** Where a model is served and what every call to it carries. */
interface Address extends Omit<VendorTarget, 'url'> {
  readonly url: (path: string) => URL;
}

interface AdapterParts {
  readonly address: Address;
  readonly profile: RequestProfile;
  readonly modelName: string;
  readonly dependencies: AdapterDependencies;
}

function adapter({ address, profile, modelName, dependencies }: AdapterParts): ProviderAdapter {
  const open = (path: string) => dependencies.transport.endpoint({ ...address, url: address.url(path) });
  return new OpenAiCompatibleAdapter(
    {
      chat: open('chat/completions'),
      embeddings: open('embeddings'),
      completions: isTextModel(modelName) ? open('completions') : null,
    },
    profile,
    { vendor: address.vendor, model: modelName, now: () => Math.floor(dependencies.clock() / 1000) },
  );
}
