import { readGatewaySettings } from '@weir/config';
import { importFrom } from './application-launcher.js';
import type { CommandContext } from './command-context.js';
import { CommandFailure } from './command-failure.js';
import { renderCheck, type ConfigCheck } from './gateway-check-report.js';

export interface CheckOptions {
  readonly strict?: boolean;
  readonly format: 'text' | 'json';
}

/** What the gateway offers for this command. */
interface GatewayCheckModule {
  readonly checkGatewayConfig: (
    path: string,
    environment: CommandContext['environment'],
  ) => Promise<ConfigCheck>;
}

/** `weir gateway check`. */
export async function checkGateway(
  { environment, write, setExitCode }: CommandContext,
  { strict = false, format }: CheckOptions,
): Promise<void> {
  const { configPath } = readGatewaySettings(environment);
  if (configPath === null) {
    throw new CommandFailure('No file was named: give --config-path or set WEIR_GATEWAY_CONFIG.');
  }
  const gateway = (await importFrom('gateway', 'gateway-config/config-check.js')) as GatewayCheckModule;
  const check = await gateway.checkGatewayConfig(configPath, environment);
  write(format === 'json' ? `${JSON.stringify(check, null, 2)}\n` : renderCheck(check));
  const isGood = check.errors.length === 0 && (!strict || check.warnings.length === 0);
  setExitCode(isGood ? 0 : 1);
}
