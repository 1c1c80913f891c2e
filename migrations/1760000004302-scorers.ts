import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE scorers (
    scorer_id uuid NOT NULL DEFAULT gen_random_uuid(),
    experiment_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    last_version integer NOT NULL DEFAULT 0,
    CONSTRAINT pk_scorers PRIMARY KEY (scorer_id),
    CONSTRAINT uq_scorers_experiment_name UNIQUE (experiment_id, name),
    CONSTRAINT fk_scorers_experiment FOREIGN KEY (experiment_id)
      REFERENCES experiments (experiment_id) ON DELETE CASCADE
  )`,
  `CREATE TABLE scorer_versions (
    scorer_id uuid NOT NULL,
    version integer NOT NULL,
    serialized_scorer text COLLATE "C" NOT NULL,
    creation_time bigint NOT NULL,
    CONSTRAINT pk_scorer_versions PRIMARY KEY (scorer_id, version),
    CONSTRAINT fk_scorer_versions_scorer FOREIGN KEY (scorer_id)
      REFERENCES scorers (scorer_id) ON DELETE CASCADE
  )`,
];

/** Judges that clients keep beside an experiment, each as versions of JSON text that only clients read. */
export class Scorers1760000004302 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE scorer_versions');
    await queryRunner.query('DROP TABLE scorers');
  }
}
