import { migrate } from '@weir/database';
import { MigrationExecutor, type DataSource } from 'typeorm';
import type { CommandContext } from '../command-context.js';
import { withDatabase } from './database-access.js';

/** `weir db migrate`. */
export async function applyMigrations(context: CommandContext): Promise<void> {
  const applied = await withDatabase(context, migrate);
  for (const name of applied) context.write(`applied ${name}\n`);
  if (applied.length === 0) context.write('nothing to apply\n');
}

/** `weir db revert`. */
export async function revertMigration(context: CommandContext): Promise<void> {
  const newest = await withDatabase(context, async (dataSource) => {
    const { executed } = await readMigrations(dataSource);
    if (executed.length > 0) await dataSource.undoLastMigration({ transaction: 'each' });
    return executed.at(-1);
  });
  context.write(newest === undefined ? 'nothing to revert\n' : `reverted ${newest}\n`);
}

/** `weir db status`. */
export async function showMigrations(context: CommandContext): Promise<void> {
  const { executed, pending } = await withDatabase(context, readMigrations);
  for (const name of executed) context.write(`applied  ${name}\n`);
  for (const name of pending) context.write(`pending  ${name}\n`);
  context.setExitCode(pending.length === 0 ? 0 : 1);
}

interface MigrationState {
  /** Oldest first. */
  readonly executed: readonly string[];
  readonly pending: readonly string[];
}

async function readMigrations(dataSource: DataSource): Promise<MigrationState> {
  const executor = new MigrationExecutor(dataSource);
  const pending = (await executor.getPendingMigrations()).map(({ name }) => name);
  const all = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
  return { executed: all.filter((name) => !pending.includes(name)), pending };
}
