import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { guardedLookup } from '../transport/metadata-address.js';
import type { AssumedRole, AwsCredentials, BedrockAuth } from './bedrock-auth.js';

/** Fetches credentials; each call may go to the network. */
export type CredentialsSource = () => Promise<AwsCredentials>;

/** The name that MLflow gives its sessions: trust policies of existing roles may ask for it. */
const SESSION_NAME = 'ai-gateway-bedrock';

const STS_TIMEOUT_MS = 10_000;

/** AWS' libraries are loaded by the first call that needs them: a gateway without Bedrock does not pay for them. */
const loadProviders = () => import('@aws-sdk/credential-providers');

/** Where the credentials of signed calls come from. */
export function credentialsSource(
  auth: Exclude<BedrockAuth, { readonly kind: 'bearer' }>,
  region: string,
): CredentialsSource {
  switch (auth.kind) {
    case 'keys':
      return () => Promise.resolve(auth.credentials);
    case 'role':
      return assumedRole(auth.role, region);
    case 'ambient':
      return async () => {
        const { fromNodeProviderChain } = await loadProviders();
        return fromNodeProviderChain({ clientConfig: { region } })();
      };
  }
}

function assumedRole({ arn, sessionSeconds, credentials, stsBase }: AssumedRole, region: string) {
  return async (): Promise<AwsCredentials> => {
    const { fromTemporaryCredentials } = await loadProviders();
    return fromTemporaryCredentials({
      params: { RoleArn: arn, RoleSessionName: SESSION_NAME, DurationSeconds: sessionSeconds },
      clientConfig: {
        region,
        requestHandler: stsConnections(),
        ...(stsBase === null ? {} : { endpoint: stsBase.href }),
      },
      ...(credentials === null ? {} : { masterCredentials: credentials }),
    })();
  };
}

/** All calls wait for one renewal, so that it must end; and what holds for addresses of vendors holds for this one. */
function stsConnections() {
  const lookup = guardedLookup();
  return {
    httpAgent: new Agent({ lookup }),
    httpsAgent: new TlsAgent({ lookup }),
    connectionTimeout: STS_TIMEOUT_MS,
    requestTimeout: STS_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  };
}
