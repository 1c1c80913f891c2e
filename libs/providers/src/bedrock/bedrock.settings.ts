import type { EndpointType } from '@weir/llm-v1';
import type { SettingsContext, SettingsResult } from '../port/provider-definition.js';
import { SettingsReader } from '../shared/settings-reader.js';
import type { AssumedRole, AwsCredentials, BedrockAuth } from './bedrock-auth.js';

export interface BedrockSettings {
  readonly auth: BedrockAuth;
  /** Null: the region of the environment or of the profile, read at the first call. */
  readonly region: string | null;
  /** Null: the address of the region. */
  readonly baseUrl: URL | null;
  readonly modelName: string;
  readonly endpointType: EndpointType;
}

const KEYS = ['aws_config', 'api_base', 'aws_sts_api_base'] as const;
const AWS_KEYS = [
  'aws_region',
  'aws_bearer_token',
  'aws_role_arn',
  'session_length_seconds',
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
] as const;

/** What STS allows. */
const SESSION_SECONDS = { min: 900, max: 43_200 };
const DEFAULT_SESSION_SECONDS = 900;

export function parseBedrockSettings(
  config: unknown,
  { modelName, endpointType }: SettingsContext,
): SettingsResult<BedrockSettings> {
  const reader = new SettingsReader(config, KEYS);
  const aws = reader.mapping('aws_config', AWS_KEYS);
  if (modelName === null) reader.refuseModelName('is required');
  const stsBase = optionalUrl(reader, 'aws_sts_api_base');
  return reader.result({
    auth: readAuth(aws, stsBase),
    region: readRegion(aws),
    baseUrl: optionalUrl(reader, 'api_base'),
    modelName: modelName ?? '',
    endpointType,
  });
}

function optionalUrl(reader: SettingsReader, key: string): URL | null {
  return reader.isAbsent(key) ? null : reader.requiredUrl(key);
}

/** The region becomes part of a host name. */
function readRegion(aws: SettingsReader): string | null {
  const region = aws.text('aws_region');
  if (region === null || /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/.test(region)) return region;
  aws.refuse('aws_region', 'is not a region of AWS');
  return null;
}

function readAuth(aws: SettingsReader, stsBase: URL | null): BedrockAuth {
  if (!aws.isAbsent('aws_bearer_token')) return readBearer(aws);
  const credentials = readKeys(aws);
  if (!aws.isAbsent('aws_role_arn')) return { kind: 'role', role: readRole(aws, credentials, stsBase) };
  if (!aws.isAbsent('session_length_seconds'))
    aws.refuse('session_length_seconds', 'goes with aws_role_arn only');
  return credentials === null ? { kind: 'ambient' } : { kind: 'keys', credentials };
}

function readBearer(aws: SettingsReader): BedrockAuth {
  for (const key of AWS_KEYS.slice(2)) {
    if (!aws.isAbsent(key)) aws.refuse(key, 'cannot be combined with aws_bearer_token');
  }
  return { kind: 'bearer', token: aws.requiredHeaderText('aws_bearer_token') };
}

function readKeys(aws: SettingsReader): AwsCredentials | null {
  const given = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'].filter(
    (key) => !aws.isAbsent(key),
  );
  if (given.length === 0) return null;
  const sessionToken = aws.headerText('aws_session_token');
  return {
    accessKeyId: aws.requiredHeaderText('aws_access_key_id'),
    secretAccessKey: aws.requiredHeaderText('aws_secret_access_key'),
    ...(sessionToken === null ? {} : { sessionToken }),
  };
}

function readRole(aws: SettingsReader, credentials: AwsCredentials | null, stsBase: URL | null): AssumedRole {
  const arn = aws.requiredHeaderText('aws_role_arn');
  if (arn !== '' && !/^arn:[a-z-]+:iam::\d{12}:role\/\S+$/.test(arn))
    aws.refuse('aws_role_arn', 'is not the ARN of a role');
  const sessionSeconds = aws.integer('session_length_seconds', SESSION_SECONDS);
  return { arn, sessionSeconds: sessionSeconds ?? DEFAULT_SESSION_SECONDS, credentials, stsBase };
}
