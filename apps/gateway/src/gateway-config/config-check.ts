import { randomUUID } from 'node:crypto';
import { readGatewaySettings, type Environment } from '@weir/config';
import { providerRegistry, VendorTransport } from '@weir/providers';
import { GatewayConfigError, type ConfigProblem } from './gateway-config.errors.js';
import { readConfigFile } from './gateway-config.file.js';
import { loadGatewayConfig } from './gateway-config.loader.js';

/** What is right and wrong with a configuration file. */
export interface ConfigCheck {
  readonly file: string;
  readonly endpoints: number;
  readonly routes: number;
  /** With any of these, no gateway starts with the file. */
  readonly errors: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
}

/** Reads a configuration as a start would, and starts nothing. */
export async function checkGatewayConfig(path: string, environment: Environment): Promise<ConfigCheck> {
  const { allowsMetadataAddresses } = readGatewaySettings(environment);
  const transport = new VendorTransport({ allowsMetadataAddresses });
  try {
    const loaded = loadGatewayConfig(await readConfigFile(path), {
      path,
      environment,
      providers: providerRegistry,
      dependencies: { transport, clock: Date.now, createId: randomUUID },
    });
    const errors = loaded.snapshot === null ? loaded.problems : [];
    const endpoints = loaded.snapshot?.endpoints.length ?? 0;
    const routes = loaded.snapshot?.routes.length ?? 0;
    return { file: path, endpoints, routes, errors, warnings: loaded.warnings };
  } catch (error) {
    if (!(error instanceof GatewayConfigError)) throw error;
    return { file: path, endpoints: 0, routes: 0, errors: problemsOf(error), warnings: [] };
  } finally {
    await transport.close();
  }
}

/** A file that is no YAML, or is not there at all, has its reason in the headline. */
function problemsOf({ headline, problems }: GatewayConfigError): readonly ConfigProblem[] {
  return problems.length > 0 ? problems : [{ path: '', line: null, reason: headline }];
}
