import { Command } from 'commander';
import { launchApplication } from '../application-launcher.js';
import type { CommandContext } from '../command-context.js';
import { addExamples, addListenFlags, putIntoEnvironment, type ListenFlags } from '../flags.js';

const DEFAULT_PORT = 5001;

/** `weir tracking start`. */
export function trackingCommand(context: CommandContext): Command {
  const start = new Command('start').description('serve on the Postgres of DATABASE_URL');
  addListenFlags(start, DEFAULT_PORT).action(async (flags: ListenFlags) => {
    putIntoEnvironment(context, { WEIR_HOST: flags.host, WEIR_TRACKING_PORT: flags.port });
    await launchApplication('tracking');
  });
  addExamples(start, 'DATABASE_URL=postgres://weir:secret@db/weir weir tracking start --port 5001');
  return new Command('tracking').description('the MLflow-compatible tracking API').addCommand(start);
}
