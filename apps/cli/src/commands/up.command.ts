import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { addExamples } from '../flags.js';

const HELP = `
Settings come from the environment:
  DATABASE_URL          Postgres to use instead of the embedded one
  REDIS_URL             Redis for the queue and for limits over many processes
  WEIR_HOME             data folder (default: .weir)
  WEIR_HOST             address to listen on (default: 127.0.0.1)
  WEIR_GATEWAY_PORT     default: 5000
  WEIR_TRACKING_PORT    default: 5001
  WEIR_WORKER_PORT      default: 5002
  WEIR_GATEWAY_CONFIG   YAML file with the endpoints (default: config/demo.yaml)
  WEIR_ARTIFACTS        folder or s3://bucket/prefix (default: artifacts in the data folder)
  WEIR_LOG_LEVEL        trace, debug, info, warn, error, fatal or silent (default: info)`;

/** `weir up`: everything on one machine. */
export function upCommand(context: CommandContext): Command {
  const command = new Command('up')
    .description('start Postgres, gateway, tracking and worker on this machine, until Ctrl-C')
    .addHelpText('after', HELP)
    .action(async () => {
      const { weirUp } = await import('../up/weir-up.js');
      await weirUp(context);
    });
  return addExamples(command, 'weir up', 'WEIR_HOME=/var/lib/weir WEIR_GATEWAY_PORT=7000 weir up');
}
