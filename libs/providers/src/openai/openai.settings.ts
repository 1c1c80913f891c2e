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
  { modelName }: SettingsContext,
): SettingsResult<OpenAiSettings> {
  const reader = new SettingsReader(config, KEYS);
  const apiType = readApiType(reader, 'openai');
  if (apiType === 'openai') return plainSettings(reader, modelName);
  return azureSettings(reader, { apiType, modelName, defaultDeployment: null });
}

/** Reads the same keys for the provider that is called `azure`: a deployment that is not named is called as the model. */
export function parseAzureOpenAiSettings(
  config: unknown,
  { modelName }: SettingsContext,
): SettingsResult<OpenAiSettings> {
  const reader = new SettingsReader(config, KEYS);
  const given = readApiType(reader, 'azure');
  if (given === 'openai') reader.refuse('openai_api_type', 'is azure or azuread for this provider');
  const apiType = given === 'openai' ? 'azure' : given;
  return azureSettings(reader, { apiType, modelName, defaultDeployment: modelName });
}

function readApiType(reader: SettingsReader, fallback: ApiType): ApiType {
  const text = (reader.text('openai_api_type') ?? fallback).toLowerCase();
  const known = API_TYPES.find((type) => type === text);
  if (known === undefined)
    reader.refuse('openai_api_type', `Invalid OpenAI API type; known are ${API_TYPES.join(', ')}`);
  return known ?? fallback;
}

function plainSettings(reader: SettingsReader, modelName: string | null): SettingsResult<OpenAiSettings> {
  if (!reader.isAbsent('openai_deployment_name')) {
    reader.refuse('openai_deployment_name', 'goes with openai_api_type azure or azuread only');
  }
  if (modelName === null) reader.refuseModelName('is required');
  return reader.result<OpenAiSettings>({
    apiType: 'openai',
    apiKey: reader.requiredHeaderText('openai_api_key'),
    baseUrl: reader.url('openai_api_base', DEFAULT_BASE),
    organization: reader.headerText('openai_organization'),
    modelName: modelName ?? '',
  });
}

interface AzureFacts {
  readonly apiType: 'azure' | 'azuread';
  readonly modelName: string | null;
  readonly defaultDeployment: string | null;
}

function azureSettings(
  reader: SettingsReader,
  { apiType, modelName, defaultDeployment }: AzureFacts,
): SettingsResult<OpenAiSettings> {
  if (!reader.isAbsent('openai_organization')) {
    reader.refuse('openai_organization', `cannot be combined with openai_api_type ${apiType}`);
  }
  return reader.result<OpenAiSettings>({
    apiType,
    apiKey: reader.requiredHeaderText('openai_api_key'),
    baseUrl: reader.requiredUrl('openai_api_base'),
    deploymentName:
      defaultDeployment === null
        ? reader.requiredHeaderText('openai_deployment_name')
        : (reader.headerText('openai_deployment_name') ?? defaultDeployment),
    apiVersion: reader.requiredHeaderText('openai_api_version'),
    modelName,
  });
}
