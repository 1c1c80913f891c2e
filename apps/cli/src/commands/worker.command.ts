import { Command } from 'commander';
import { launchApplication } from '../application-launcher.js';
import type { CommandContext } from '../command-context.js';
import { addExamples, addListenFlags, putIntoEnvironment, type ListenFlags } from '../flags.js';

const DEFAULT_PORT = 5002;

/** `weir worker start`. */
export function workerCommand(context: CommandContext): Command {
  const start = new Command('start').description(
    'score queued evaluations from the Postgres of DATABASE_URL',
  );
  addListenFlags(start, DEFAULT_PORT).action(async (flags: ListenFlags) => {
    putIntoEnvironment(context, { WEIR_HOST: flags.host, WEIR_WORKER_PORT: flags.port });
    await launchApplication('worker');
  });
  addExamples(start, 'DATABASE_URL=postgres://weir:secret@db/weir weir worker start --port 5002');
  return new Command('worker').description('the process that scores evaluations').addCommand(start);
}
