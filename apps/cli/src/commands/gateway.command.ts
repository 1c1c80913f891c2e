import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { addExamples, addListenFlags, putIntoEnvironment, wholeNumber, type ListenFlags } from '../flags.js';

interface GatewayFlags extends ListenFlags {
  readonly configPath?: string;
  readonly workers?: number;
}

const DEFAULT_PORT = 5000;
const MOST_WORKERS = 256;

/** `weir gateway start`. */
export function gatewayCommand(context: CommandContext): Command {
  const start = addExamples(
    startCommand('start', context),
    'weir gateway start --config-path config.yaml',
    'weir gateway start --config-path config.yaml --host 0.0.0.0 --port 7000',
  );
  return new Command('gateway').description('the LLM gateway').addCommand(start);
}

/** `weir deployments start-server`: the name and flags of MLflow, for scripts that are already written. */
export function deploymentsCommand(context: CommandContext): Command {
  const start = addExamples(
    startCommand('start-server', context),
    'weir deployments start-server --config-path config.yaml --port 7000',
  );
  return new Command('deployments')
    .description('the LLM gateway, under the name MLflow gave it')
    .addCommand(start);
}

function startCommand(name: string, context: CommandContext): Command {
  const command = new Command(name)
    .description('serve the endpoints of a YAML file; needs neither Postgres nor Redis')
    .option('--config-path <file>', 'YAML file with the endpoints (default: WEIR_GATEWAY_CONFIG)')
    .option(
      '--workers <count>',
      'processes that share the port, with REDIS_URL (default: WEIR_GATEWAY_WORKERS, else 1)',
      wholeNumber({ min: 1, max: MOST_WORKERS }),
    );
  return addListenFlags(command, DEFAULT_PORT).action(async (flags: GatewayFlags) => {
    putIntoEnvironment(context, {
      WEIR_GATEWAY_CONFIG: flags.configPath,
      WEIR_HOST: flags.host,
      WEIR_GATEWAY_PORT: flags.port,
      WEIR_GATEWAY_WORKERS: flags.workers,
    });
    await (await import('../gateway-workers.js')).runGateway(context);
  });
}
