import type { CallCredentials, CallLimits, OutgoingCall } from '../transport/vendor-endpoint.js';
import { transportFailure } from '../transport/transport-failure.js';
import { withinLimits } from '../transport/within-limits.js';
import type { AwsCredentials } from './bedrock-auth.js';
import { VENDOR } from './bedrock-vendor.js';
import { credentialsFailure } from './credentials-failure.js';
import type { RenewedCredentials } from '../transport/renewed-credentials.js';

/** AWS' libraries are loaded by the first call that needs them: a gateway without Bedrock does not pay for them. */
const loadSigning = async () => {
  const [{ SignatureV4 }, { Sha256 }] = await Promise.all([
    import('@smithy/signature-v4'),
    import('@smithy/core/checksum'),
  ]);
  return { SignatureV4, Sha256 };
};

/** Signs each call with AWS' signature version 4. */
export class AwsSigner {
  constructor(
    private readonly region: string,
    private readonly credentials: RenewedCredentials<AwsCredentials>,
    private readonly clock: () => number,
  ) {}

  async authorize(call: OutgoingCall, limits: CallLimits): Promise<CallCredentials> {
    const credentials = await this.credentialsWithin(limits);
    const { SignatureV4, Sha256 } = await loadSigning();
    const { region } = this;
    const signer = new SignatureV4({ service: 'bedrock', region, credentials, sha256: Sha256 });
    const signed = await signer.sign(toRequest(call), { signingDate: new Date(this.clock()) });
    const headers = Object.fromEntries(
      Object.entries(signed.headers).filter(([name]) => isOfSignature(name) && !(name in call.headers)),
    );
    return { headers, secrets: secretsOf(credentials, headers['authorization']) };
  }

  private async credentialsWithin(limits: CallLimits): Promise<AwsCredentials> {
    const work = this.credentials.get().catch((cause: unknown) => {
      throw credentialsFailure(cause);
    });
    return withinLimits(work, limits).catch((cause: unknown) => {
      throw transportFailure(cause, VENDOR);
    });
  }
}

/** The path is already encoded once; the signature of every service but S3 encodes it once more, as the signer does. */
function toRequest({ url, headers, body }: OutgoingCall) {
  const query = Object.fromEntries(url.searchParams);
  const { protocol, hostname, pathname: path } = url;
  return { method: 'POST', protocol, hostname, path, query, headers: { ...headers, host: url.host }, body };
}

function isOfSignature(name: string): boolean {
  return name === 'authorization' || name.startsWith('x-amz-');
}

/** AWS repeats what it would have signed when a signature does not match. */
function secretsOf(credentials: AwsCredentials, authorization = ''): string[] {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const [, signature = ''] = /Signature=([0-9a-f]+)/.exec(authorization) ?? [];
  return [secretAccessKey, accessKeyId, signature, ...(sessionToken === undefined ? [] : [sessionToken])];
}
