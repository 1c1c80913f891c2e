import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Raised at start-up; its message is all that the operator needs to see. */
class SchemaBehindError extends Error {
  constructor() {
    super('The database schema is behind this program. Run `weir db migrate` (`weir up` does it by itself).');
  }
}

/** Working on an old schema would fail call by call or job by job; it fails once, at the start, instead. */
@Injectable()
export class SchemaGuard implements OnApplicationBootstrap {
  constructor(private readonly dataSource: DataSource) {}

  async onApplicationBootstrap(): Promise<void> {
    if (await this.dataSource.showMigrations()) throw new SchemaBehindError();
  }
}
