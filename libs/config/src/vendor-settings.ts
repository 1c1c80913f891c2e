import type { EnvironmentReader } from './environment-reader.js';

/** Settings of one vendor as its adapter names them; mappings within are named with a dot. */
type VendorVariables = Readonly<Record<string, readonly string[]>>;

/**
 * The variables that the vendors' own clients, or MLflow on their behalf, read. The first that is set counts.
 */
export const VENDOR_VARIABLES = {
  openai: {
    openai_api_key: ['OPENAI_API_KEY'],
    openai_api_base: ['OPENAI_API_BASE', 'OPENAI_BASE_URL'],
    openai_api_type: ['OPENAI_API_TYPE'],
    openai_api_version: ['OPENAI_API_VERSION'],
    openai_deployment_name: ['OPENAI_DEPLOYMENT_NAME'],
    openai_organization: ['OPENAI_ORGANIZATION', 'OPENAI_ORG_ID'],
  },
  azure: {
    openai_api_key: ['AZURE_API_KEY', 'AZURE_OPENAI_API_KEY'],
    openai_api_base: ['AZURE_API_BASE', 'AZURE_OPENAI_ENDPOINT'],
    openai_api_version: ['AZURE_API_VERSION', 'OPENAI_API_VERSION'],
  },
  anthropic: {
    anthropic_api_key: ['ANTHROPIC_API_KEY'],
    anthropic_api_base: ['ANTHROPIC_API_BASE'],
  },
  bedrock: {
    api_base: ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'],
    'aws_config.aws_region': ['AWS_REGION', 'AWS_DEFAULT_REGION'],
    'aws_config.aws_bearer_token': ['AWS_BEARER_TOKEN_BEDROCK'],
    'aws_config.aws_role_arn': ['AWS_ROLE_ARN'],
    'aws_config.aws_access_key_id': ['AWS_ACCESS_KEY_ID'],
    'aws_config.aws_secret_access_key': ['AWS_SECRET_ACCESS_KEY'],
    'aws_config.aws_session_token': ['AWS_SESSION_TOKEN'],
  },
  cohere: { cohere_api_key: ['COHERE_API_KEY', 'CO_API_KEY'], api_base: ['COHERE_API_BASE'] },
  gemini: { gemini_api_key: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'], api_base: ['GEMINI_API_BASE'] },
  mistral: { mistral_api_key: ['MISTRAL_API_KEY'], api_base: ['MISTRAL_API_BASE'] },
  togetherai: {
    togetherai_api_key: ['TOGETHERAI_API_KEY', 'TOGETHER_API_KEY'],
    api_base: ['TOGETHERAI_API_BASE'],
  },
  groq: { api_key: ['GROQ_API_KEY'], api_base: ['GROQ_API_BASE'] },
  deepseek: { api_key: ['DEEPSEEK_API_KEY'], api_base: ['DEEPSEEK_API_BASE'] },
  xai: { api_key: ['XAI_API_KEY'], api_base: ['XAI_API_BASE'] },
  openrouter: { api_key: ['OPENROUTER_API_KEY'], api_base: ['OPENROUTER_API_BASE'] },
  ollama: { api_key: ['OLLAMA_API_KEY'], api_base: ['OLLAMA_API_BASE'] },
  'vertex-ai': {
    vertex_project: ['VERTEX_PROJECT', 'GOOGLE_CLOUD_PROJECT'],
    vertex_location: ['VERTEX_LOCATION', 'GOOGLE_CLOUD_LOCATION'],
    vertex_credentials: ['VERTEX_CREDENTIALS', 'GOOGLE_APPLICATION_CREDENTIALS'],
  },
  databricks: {
    host: ['DATABRICKS_HOST'],
    token: ['DATABRICKS_TOKEN'],
    client_id: ['DATABRICKS_CLIENT_ID'],
    client_secret: ['DATABRICKS_CLIENT_SECRET'],
  },
} as const satisfies Readonly<Record<string, VendorVariables>>;

type SettingsMapping = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** By vendor: what the environment says, in the form that the vendor's adapter reads. Full of secrets. */
export type VendorSettings = Readonly<Record<keyof typeof VENDOR_VARIABLES, SettingsMapping>>;

export function readVendorSettings(reader: EnvironmentReader): VendorSettings {
  const entries = Object.entries(VENDOR_VARIABLES).map(([vendor, variables]) => [
    vendor,
    settingsOf(reader, variables),
  ]);
  return Object.fromEntries(entries) as VendorSettings;
}

function settingsOf(reader: EnvironmentReader, variables: VendorVariables): SettingsMapping {
  const settings: Record<string, string | Record<string, string>> = {};
  for (const [setting, names] of Object.entries(variables)) {
    const value = reader.text(...names);
    if (value === null) continue;
    const [parent = '', child] = setting.split('.');
    if (child === undefined) settings[parent] = value;
    else settings[parent] = { ...asMapping(settings[parent]), [child]: value };
  }
  return settings;
}

const asMapping = (value: string | Record<string, string> | undefined): Record<string, string> =>
  typeof value === 'object' ? value : {};
