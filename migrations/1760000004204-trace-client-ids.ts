import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Traces by the id that their client gave them. Hashed: such an id may be longer than an entry of a tree. */
export class TraceClientIds1760000004204 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX ix_traces_client_request ON traces USING hash (client_request_id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX ix_traces_client_request`);
  }
}
