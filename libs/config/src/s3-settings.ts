import type { EnvironmentReader } from './environment-reader.js';

/** A bucket for artifacts. Credentials are not among the settings: the AWS SDK finds them as every AWS program does. */
export interface S3Settings {
  readonly bucket: string;
  /** Without slashes at its ends; empty for the bucket as a whole. */
  readonly prefix: string;
  /** Address of a server that is not AWS (`WEIR_S3_ENDPOINT`, or else `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`). */
  readonly endpoint: string | null;
  /** `WEIR_S3_REGION`, or else `AWS_REGION`, `AWS_DEFAULT_REGION`; null lets the SDK read the profile. */
  readonly region: string | null;
  /** `WEIR_S3_PATH_STYLE`: the bucket in the path instead of the host name. On for endpoints of one's own. */
  readonly isPathStyle: boolean;
  /** `WEIR_S3_DIRECT`: clients can reach the bucket, and are sent there with signed addresses for large files. */
  readonly isDirect: boolean;
  /** `WEIR_S3_PUBLIC_ENDPOINT`: the address that clients reach it by, when it is not ours. */
  readonly publicEndpoint: string | null;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^[A-Za-z0-9!_.*'()/-]{0,512}$/;
const ENDPOINT_NAMES = ['WEIR_S3_ENDPOINT', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'];
/** Servers of one's own seldom care, but a signature names one. */
const REGION_OF_OWN_SERVERS = 'us-east-1';

/** The bucket that `WEIR_ARTIFACTS` names; null when it names a folder. */
export function readS3Settings(reader: EnvironmentReader, artifactsUri: string): S3Settings | null {
  if (!artifactsUri.startsWith('s3://')) return null;
  const [bucket = '', ...segments] = artifactsUri.slice('s3://'.length).split('/');
  const prefix = segments.join('/').replace(/^\/+|\/+$/g, '');
  if (!BUCKET.test(bucket) || bucket.includes('..'))
    reader.fail('WEIR_ARTIFACTS', 'must name a bucket: s3://bucket/prefix', '');
  if (!PREFIX.test(prefix) || prefix.split('/').includes('..') || prefix.includes('//'))
    reader.fail('WEIR_ARTIFACTS', 'has a prefix with characters that are not safe in keys', '');
  const endpoint = readEndpoint(reader, ENDPOINT_NAMES);
  const region = reader.text('WEIR_S3_REGION', 'AWS_REGION', 'AWS_DEFAULT_REGION');
  return {
    bucket,
    prefix,
    endpoint,
    region: region ?? (endpoint === null ? null : REGION_OF_OWN_SERVERS),
    isPathStyle:
      reader.text('WEIR_S3_PATH_STYLE') === null ? endpoint !== null : reader.flag('WEIR_S3_PATH_STYLE'),
    isDirect: reader.flag('WEIR_S3_DIRECT'),
    publicEndpoint: readEndpoint(reader, ['WEIR_S3_PUBLIC_ENDPOINT']) ?? endpoint,
  };
}

function readEndpoint(reader: EnvironmentReader, names: readonly string[]): string | null {
  const name = names.find((each) => reader.text(each) !== null);
  if (name === undefined) return null;
  const value = reader.address(name, { schemes: ['http', 'https'] });
  if (value === null) return null;
  const { username, password, search, hash } = new URL(value);
  if (username || password || search || hash)
    return reader.fail(name, 'must be an address without user, query and fragment', null);
  return value.replace(/\/+$/, '');
}
