import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which prompt versions a trace used, by their names: prompts may be registered elsewhere. */
const UP = [
  `CREATE TABLE trace_prompts (
    name text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    trace_id text COLLATE "C" NOT NULL,
    CONSTRAINT pk_trace_prompts PRIMARY KEY (name, version, trace_id),
    CONSTRAINT fk_trace_prompts_trace FOREIGN KEY (trace_id) REFERENCES traces (trace_id) ON DELETE CASCADE
  )`,
  `CREATE INDEX ix_trace_prompts_trace ON trace_prompts (trace_id)`,
];

const DOWN = [`DROP TABLE trace_prompts`];

export class TracePrompts1760000004203 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}
