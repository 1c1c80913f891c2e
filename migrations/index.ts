import type { MigrationInterface } from 'typeorm';

/** Every migration in the order it runs. A merged migration is never edited. */
export const migrations: readonly (new () => MigrationInterface)[] = [];
