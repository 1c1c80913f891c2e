export { buildDataSourceOptions, type DatabaseOptions } from './data-source-options.js';
export { DatabaseModule, type DatabaseModuleOptions } from './database.module.js';
export { migrate } from './migrate.js';
export { SchemaGuard } from './schema-guard.js';
export { UnitOfWork } from './unit-of-work.js';
export {
  isEmbeddedPostgresRunning,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './embedded-postgres/embedded-postgres.js';
export { claimDatabase, type DatabaseClaim } from './embedded-postgres/database-claim.js';
