import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { addExamples } from '../flags.js';

/** `weir db migrate | revert | status`. */
export function databaseCommand(context: CommandContext): Command {
  const command = new Command('db').description(
    'the tables of DATABASE_URL, or of the embedded Postgres in WEIR_HOME',
  );
  command
    .command('migrate')
    .description('apply the migrations that are pending')
    .action(async () => (await import('../database/migrations.js')).applyMigrations(context));
  command
    .command('revert')
    .description('take back the newest migration; its tables and their data go')
    .action(async () => (await import('../database/migrations.js')).revertMigration(context));
  command
    .command('status')
    .description('list the migrations; the exit code is 1 when some are pending')
    .action(async () => (await import('../database/migrations.js')).showMigrations(context));
  return addExamples(
    command,
    'weir db status',
    'DATABASE_URL=postgres://weir:secret@db/weir weir db migrate',
  );
}
