import type { AdapterDependencies } from '../port/provider-definition.js';
import { ProviderError } from '../port/provider.errors.js';
import { vendorUrl } from '../shared/vendor-url.js';
import type { VendorEndpoint, VendorTarget } from '../transport/vendor-endpoint.js';
import { credentialsSource } from './aws-credentials.js';
import { AwsSigner } from './aws-signer.js';
import { readBedrockError } from './bedrock-error.js';
import { VENDOR } from './bedrock-vendor.js';
import type { BedrockSettings } from './bedrock.settings.js';
import { RenewedCredentials } from '../transport/renewed-credentials.js';

/** What can be done with a model; the last part of the address. */
export type BedrockAction = 'converse' | 'converse-stream' | 'invoke' | 'invoke-with-response-stream';
const ACTIONS: readonly BedrockAction[] = [
  'converse',
  'converse-stream',
  'invoke',
  'invoke-with-response-stream',
];

type Endpoints = ReadonlyMap<BedrockAction, VendorEndpoint>;

/** The addresses of one model. They are known at once, or at the first call when AWS' own settings say the region. */
export class BedrockConnection {
  private endpoints: Endpoints | Promise<Endpoints> | null;

  constructor(
    private readonly settings: BedrockSettings,
    private readonly dependencies: AdapterDependencies,
  ) {
    this.endpoints = settings.region === null ? null : this.open(settings.region);
  }

  async endpoint(action: BedrockAction): Promise<VendorEndpoint> {
    this.endpoints ??= this.openAmbient();
    const endpoint = (await this.endpoints).get(action);
    if (endpoint === undefined) throw new Error(`Nothing is known of the action ${action}.`);
    return endpoint;
  }

  private async openAmbient(): Promise<Endpoints> {
    try {
      return this.open(await ambientRegion());
    } catch (cause) {
      this.endpoints = null;
      throw cause;
    }
  }

  private open(region: string): Endpoints {
    const { baseUrl, modelName } = this.settings;
    const base = baseUrl ?? new URL(`https://bedrock-runtime.${region}.${domainOf(region)}`);
    const access = this.access(region);
    const open = (action: BedrockAction) =>
      this.dependencies.transport.endpoint({
        url: vendorUrl(base, `model/${encodeURIComponent(modelName)}/${action}`),
        vendor: VENDOR,
        readError: readBedrockError,
        ...access,
      });
    return new Map(ACTIONS.map((action) => [action, open(action)]));
  }

  private access(region: string): Pick<VendorTarget, 'headers' | 'secrets' | 'authorize'> {
    const { auth } = this.settings;
    if (auth.kind === 'bearer') {
      return { headers: { authorization: `Bearer ${auth.token}` }, secrets: [auth.token] };
    }
    const { clock } = this.dependencies;
    const credentials = new RenewedCredentials(credentialsSource(auth, region), clock);
    const signer = new AwsSigner(region, credentials, clock);
    return { headers: {}, secrets: [], authorize: (call, limits) => signer.authorize(call, limits) };
  }
}

function domainOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** The region as AWS' tools find it. `AWS_DEFAULT_REGION` is the name that Python's SDK, and so MLflow, reads. */
async function ambientRegion(): Promise<string> {
  const { loadConfig } = await import('@smithy/core/config');
  const find = loadConfig<string>({
    environmentVariableSelector: (environment) =>
      environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'],
    configFileSelector: (profile) => profile['region'],
    default: () => {
      throw new ProviderError({
        failure: 'UNREACHABLE',
        status: 502,
        message: 'No AWS region is configured for Amazon Bedrock: set aws_region.',
      });
    },
  });
  return find();
}
