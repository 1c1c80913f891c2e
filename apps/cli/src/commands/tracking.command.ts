import { Command } from 'commander';
import { launchApplication } from '../application-launcher.js';
import type { CommandContext } from '../command-context.js';
import { addExamples, addListenFlags, putIntoEnvironment, type ListenFlags } from '../flags.js';

const DEFAULT_PORT = 5001;

interface TrackingFlags extends ListenFlags {
  readonly staticPrefix?: string;
  readonly webClient?: string;
}

/** `weir tracking start`. */
export function trackingCommand(context: CommandContext): Command {
  const start = new Command('start').description('serve on the Postgres of DATABASE_URL');
  addListenFlags(start, DEFAULT_PORT)
    .option('--static-prefix <path>', 'path below which browsers find everything, like /mlflow')
    .option(
      '--web-client <folder>',
      "built web interface of MLflow to serve: its package's mlflow/server/js/build",
    )
    .action(async (flags: TrackingFlags) => {
      putIntoEnvironment(context, {
        WEIR_HOST: flags.host,
        WEIR_TRACKING_PORT: flags.port,
        WEIR_TRACKING_STATIC_PREFIX: flags.staticPrefix,
        WEIR_TRACKING_WEB_CLIENT: flags.webClient,
      });
      await launchApplication('tracking');
    });
  addExamples(start, 'DATABASE_URL=postgres://weir:secret@db/weir weir tracking start --port 5001');
  return new Command('tracking').description('the MLflow-compatible tracking API').addCommand(start);
}
