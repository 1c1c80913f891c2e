import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { addExamples } from '../flags.js';

/** `weir db migrate | revert | status`. */
export function databaseCommand(context: CommandContext): Command {
  const migrate = new Command('migrate')
    .description('apply the migrations that are pending')
    .action(async () => (await import('../database/migrations.js')).applyMigrations(context));
  const revert = new Command('revert')
    .description('take back the newest migration; its tables and their data go')
    .action(async () => (await import('../database/migrations.js')).revertMigration(context));
  const status = new Command('status')
    .description('list the migrations; the exit code is 1 when some are pending')
    .action(async () => (await import('../database/migrations.js')).showMigrations(context));
  return new Command('db')
    .description('the tables of DATABASE_URL, or of the embedded Postgres in WEIR_HOME')
    .addCommand(
      addExamples(migrate, 'weir db migrate', 'DATABASE_URL=postgres://weir:secret@db/weir weir db migrate'),
    )
    .addCommand(addExamples(revert, 'weir db revert'))
    .addCommand(addExamples(status, 'weir db status || weir db migrate'));
}
