import type { DataSourceOptions, MigrationInterface } from 'typeorm';
import { SnakeNamingStrategy } from './snake-naming.strategy.js';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;
type Constructor<T = object> = new () => T;

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  readonly entities: readonly Constructor[];
  readonly migrations: readonly Constructor<MigrationInterface>[];
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** Connections of this process; default 10. */
  readonly poolSize?: number;
  /** Schema that holds the tables; default `public`. Tests use one each. */
  readonly schema?: string;
}

/** The one description of the connection, for applications, the command line and tests alike. */
export function buildDataSourceOptions(options: DatabaseOptions): PostgresOptions {
  const { url, entities, migrations, applicationName, poolSize = 10, schema } = options;
  return {
    type: 'postgres',
    url,
    entities: [...entities],
    migrations: [...migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeNamingStrategy(),
    synchronize: false,
    installExtensions: false,
    uuidExtension: 'pgcrypto',
    poolSize,
    applicationName,
    connectTimeoutMS: 10_000,
    ...(schema === undefined ? {} : { schema, extra: { options: `-c search_path=${schema}` } }),
  };
}
