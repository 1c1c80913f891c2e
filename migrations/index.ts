import type { MigrationInterface } from 'typeorm';
import { ExperimentsAndRuns1760000000001 } from './1760000000001-experiments-and-runs.js';

/** Every migration in the order it runs. A merged migration is never edited. */
export const migrations: readonly (new () => MigrationInterface)[] = [ExperimentsAndRuns1760000000001];
