import { createCompatibleAdapter, type CompatibleAddress } from '../openai-compatible/compatible-adapter.js';
import type { AdapterDependencies } from '../port/provider-definition.js';
import type { ProviderAdapter } from '../port/provider-adapter.js';
import { vendorUrl } from '../shared/vendor-url.js';
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
  const address: CompatibleAddress = {
    vendor: 'OpenAI',
    url: (path) => vendorUrl(baseUrl, path),
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(organization === null ? {} : { 'openai-organization': organization }),
    },
    secrets: [apiKey],
  };
  const profile = { model: modelName, renames: renamesFor(modelName), canCountStreams: true };
  const hasCompletionsApi = isTextModel(modelName);
  return createCompatibleAdapter({ address, profile, modelName, hasCompletionsApi }, dependencies);
}

function azureAdapter(settings: OpenAiAzureSettings, dependencies: AdapterDependencies): ProviderAdapter {
  const { apiType, apiKey, baseUrl, deploymentName, apiVersion } = settings;
  const deployment = `openai/deployments/${encodeURIComponent(deploymentName)}`;
  const modelName = settings.modelName ?? deploymentName;
  const address: CompatibleAddress = {
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
  const hasCompletionsApi = isTextModel(modelName);
  return createCompatibleAdapter({ address, profile, modelName, hasCompletionsApi }, dependencies);
}
