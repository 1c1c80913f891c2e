import { Command, Option } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { CheckOptions } from '../gateway-check.js';
import { addExamples, addListenFlags, putIntoEnvironment, wholeNumber, type ListenFlags } from '../flags.js';

interface GatewayFlags extends ListenFlags {
  readonly configPath?: string;
  readonly workers?: number;
}

interface CheckFlags extends CheckOptions {
  readonly configPath?: string;
}

const CONFIG_PATH = 'YAML file with the endpoints (default: WEIR_GATEWAY_CONFIG)';
const DEFAULT_PORT = 5000;
const MOST_WORKERS = 256;

/** `weir gateway start`. */
export function gatewayCommand(context: CommandContext): Command {
  const start = addExamples(
    startCommand('start', context),
    'weir gateway start --config-path config.yaml',
    'weir gateway start --config-path config.yaml --host 0.0.0.0 --port 7000',
  );
  const check = addExamples(
    checkCommand(context),
    'weir gateway check --config-path config.yaml',
    'weir gateway check --config-path config.yaml --strict --format json',
  );
  return new Command('gateway').description('the LLM gateway').addCommand(start).addCommand(check);
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

function checkCommand(context: CommandContext): Command {
  return new Command('check')
    .description('say what is wrong or odd in a YAML file, without starting; ends with 0 when it can be used')
    .option('--config-path <file>', CONFIG_PATH)
    .option('--strict', 'also end with 1 for warnings')
    .addOption(
      new Option('--format <format>', 'how to say it').choices(['text', 'json'] as const).default('text'),
    )
    .action(async (flags: CheckFlags) => {
      putIntoEnvironment(context, { WEIR_GATEWAY_CONFIG: flags.configPath });
      await (await import('../gateway-check.js')).checkGateway(context, flags);
    });
}

function startCommand(name: string, context: CommandContext): Command {
  const command = new Command(name)
    .description('serve the endpoints of a YAML file; needs neither Postgres nor Redis')
    .option('--config-path <file>', CONFIG_PATH)
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
