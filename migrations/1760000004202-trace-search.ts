import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What finds traces by a tag, by metadata (the run that made them, their session) and by what was said about them. */
const UP = [
  `CREATE INDEX ix_traces_tags ON traces USING gin (tags jsonb_path_ops)`,
  `CREATE INDEX ix_traces_metadata ON traces USING gin (metadata jsonb_path_ops)`,
  `CREATE INDEX ix_assessments_name ON assessments (name, kind, trace_id)`,
];

const DOWN = [`DROP INDEX ix_assessments_name`, `DROP INDEX ix_traces_metadata`, `DROP INDEX ix_traces_tags`];

export class TraceSearch1760000004202 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}
