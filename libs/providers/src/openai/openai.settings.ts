import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';

const API_TYPES = ['openai', 'azure', 'azuread'] as const;
type ApiType = (typeof API_TYPES)[number];

/** OpenAI itself, or anything that speaks its API at another address. */
export interface OpenAiPlainSettings {
  readonly apiType: 'openai';
  readonly apiKey: string;
  readonly baseUrl: URL;
  readonly organization: string | null;
  readonly modelName: string;
}

/** A deployment on Azure, called with a key or with an Entra ID token. */
export interface OpenAiAzureSettings {
  readonly apiType: 'azure' | 'azuread';
  readonly apiKey: string;
  readonly baseUrl: URL;
  readonly deploymentName: string;
  readonly apiVersion: string;
  readonly modelName: string | null;
}

export type OpenAiSettings = OpenAiPlainSettings | OpenAiAzureSettings;

const DEFAULT_BASE = 'https://api.openai.com/v1';

const KEYS = [
  'openai_api_key',
  'openai_api_type',
  'openai_api_base',
  'openai_api_version',
  'openai_deployment_name',
  'openai_organization',
] as const;

/** Reads the keys that MLflow documents for this provider and the combinations that it allows. */
export function parseOpenAiSettings(
  config: unknown,
  context: SettingsContext,
): SettingsResult<OpenAiSettings> {
  const reader = new SettingsReader(config, KEYS);
  const apiType = readApiType(reader);
  return apiType === 'openai' ? plainSettings(reader, context) : azureSettings(reader, context, apiType);
}

function readApiType(reader: SettingsReader): ApiType {
  const text = (reader.text('openai_api_type') ?? 'openai').toLowerCase();
  const known = API_TYPES.find((type) => type === text);
  if (known === undefined)
    reader.refuse('openai_api_type', `Invalid OpenAI API type; known are ${API_TYPES.join(', ')}`);
  return known ?? 'openai';
}

function plainSettings(reader: SettingsReader, context: SettingsContext): SettingsResult<OpenAiSettings> {
  if (!reader.isAbsent('openai_deployment_name')) {
    reader.refuse('openai_deployment_name', 'goes with openai_api_type azure or azuread only');
  }
  if (context.modelName === null) reader.refuseModelName('is required');
  return reader.result<OpenAiSettings>({
    apiType: 'openai',
    apiKey: reader.requiredHeaderText('openai_api_key'),
    baseUrl: reader.url('openai_api_base', DEFAULT_BASE),
    organization: reader.headerText('openai_organization'),
    modelName: context.modelName ?? '',
  });
}

function azureSettings(
  reader: SettingsReader,
  context: SettingsContext,
  apiType: 'azure' | 'azuread',
): SettingsResult<OpenAiSettings> {
  if (!reader.isAbsent('openai_organization')) {
    reader.refuse('openai_organization', `cannot be combined with openai_api_type ${apiType}`);
  }
  return reader.result<OpenAiSettings>({
    apiType,
    apiKey: reader.requiredHeaderText('openai_api_key'),
    baseUrl: reader.requiredUrl('openai_api_base'),
    deploymentName: reader.requiredHeaderText('openai_deployment_name'),
    apiVersion: reader.requiredHeaderText('openai_api_version'),
    modelName: context.modelName,
  });
}
