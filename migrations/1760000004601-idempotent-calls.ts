import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What calls with an `Idempotency-Key` were answered. The call's writes and its row are of one transaction. */
const UP = [
  `CREATE TABLE idempotent_calls (
    call text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    fingerprint bytea NOT NULL,
    answer text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_idempotent_calls PRIMARY KEY (call, key)
  )`,
  `CREATE INDEX ix_idempotent_calls_created_at ON idempotent_calls (created_at)`,
];

export class IdempotentCalls1760000004601 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE idempotent_calls');
  }
}
