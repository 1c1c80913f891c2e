import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Long texts are indexed by their first characters: an entry of an index has a limit. */
const beginning = (column: string): string => `left(${column}, 128)`;

const INDEXES: Readonly<Record<string, string>> = {
  ix_experiments_updated: 'experiments (lifecycle_stage, last_update_time DESC, experiment_id DESC)',
  ix_experiment_tags_key_value: `experiment_tags (key, ${beginning('value')}, experiment_id)`,
  ix_logged_models_updated:
    'logged_models (experiment_id, lifecycle_stage, last_update_time DESC, creation_time DESC)',
  ix_logged_models_name: `logged_models (experiment_id, lifecycle_stage, ${beginning('name')})`,
  ix_logged_model_tags_key_value: `logged_model_tags (key, ${beginning('value')}, model_id)`,
  ix_logged_model_params_key_value: `logged_model_params (key, ${beginning('value')}, model_id)`,
  ix_logged_model_metrics_key_value: 'logged_model_metrics (key, value, model_id)',
  ix_registered_models_created: 'registered_models (creation_time, name)',
  ix_registered_models_updated: 'registered_models (last_update_time, name)',
  ix_registered_model_tags_key_value: `registered_model_tags (key, ${beginning('value')}, registered_model_id)`,
  ix_model_versions_created: 'model_versions (creation_time, version)',
  ix_model_versions_source: `model_versions (${beginning('source')})`,
  ix_model_version_tags_key_value: `model_version_tags (key, ${beginning('value')}, registered_model_id, version)`,
  ix_evaluation_datasets_updated: 'evaluation_datasets (last_update_time, dataset_id)',
  ix_evaluation_datasets_created_by: `evaluation_datasets (${beginning('created_by')})`,
  ix_evaluation_datasets_last_updated_by: `evaluation_datasets (${beginning('last_updated_by')})`,
  ix_evaluation_dataset_tags_key_value: `evaluation_dataset_tags (key, ${beginning('value')}, dataset_id)`,
};

/** For the filters and orders of searches of everything but runs and traces, which had theirs from the start. */
export class ListingIndexes1760000004521 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [name, on] of Object.entries(INDEXES))
      await queryRunner.query(`CREATE INDEX ${name} ON ${on}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await queryRunner.query(`DROP INDEX ${name}`);
  }
}
