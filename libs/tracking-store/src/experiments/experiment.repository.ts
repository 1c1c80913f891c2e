import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ExperimentTag } from '../entities/experiment-tag.entity.js';
import { Experiment, type LifecycleStage } from '../entities/experiment.entity.js';
import { Run } from '../entities/run.entity.js';
import { isUniqueViolation } from '../sql/sql-state.js';
import { doesNotExist, invalidParameter } from '../tracking-store.errors.js';
import { inactiveExperiment, nameTaken, noExperiment } from './experiment.errors.js';
import { ExperimentCreator } from './experiment-creator.js';
import type { ExperimentRecord, NewExperiment } from './experiment.types.js';

@Injectable()
export class ExperimentRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly creator: ExperimentCreator,
  ) {}

  create(experiment: NewExperiment): Promise<string> {
    return this.creator.create(experiment);
  }

  async getById(id: number): Promise<ExperimentRecord> {
    const experiment = await this.dataSource.getRepository(Experiment).findOneBy({ experimentId: id });
    if (!experiment) throw noExperiment(id);
    return this.withTags(experiment);
  }

  async getByName(name: string): Promise<ExperimentRecord> {
    const experiment = await this.dataSource.getRepository(Experiment).findOneBy({ name });
    if (!experiment) throw doesNotExist(`Could not find experiment with name '${name.slice(0, 500)}'`);
    return this.withTags(experiment);
  }

  async rename(id: number, name: string, now: number): Promise<void> {
    const { lifecycleStage } = await this.getById(id);
    if (lifecycleStage !== 'active') throw invalidParameter('Cannot rename a non-active experiment.');
    try {
      await this.dataSource
        .getRepository(Experiment)
        .update({ experimentId: id }, { name, lastUpdateTime: now });
    } catch (error) {
      throw isUniqueViolation(error) ? nameTaken(name) : error;
    }
  }

  /** Its runs go with it. */
  delete(id: number, now: number): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await moveTo(manager, { id, from: 'active', to: 'deleted', now });
      await manager.update(
        Run,
        { experimentId: id, lifecycleStage: 'active' },
        { lifecycleStage: 'deleted', deletedTime: now },
      );
    });
  }

  /** Every run comes back, also those that were deleted one by one before: so does the reference. */
  restore(id: number, now: number): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await moveTo(manager, { id, from: 'deleted', to: 'active', now });
      await manager.update(
        Run,
        { experimentId: id, lifecycleStage: 'deleted' },
        { lifecycleStage: 'active', deletedTime: null },
      );
    });
  }

  async setTag(id: number, key: string, value: string): Promise<void> {
    await this.assertActive(id);
    await this.dataSource
      .getRepository(ExperimentTag)
      .upsert({ experimentId: id, key, value }, ['experimentId', 'key']);
  }

  async deleteTag(id: number, key: string): Promise<void> {
    await this.assertActive(id);
    const { affected } = await this.dataSource.getRepository(ExperimentTag).delete({ experimentId: id, key });
    if (affected === 0)
      throw doesNotExist(`No tag with name: ${key.slice(0, 500)} in experiment with id ${id}`);
  }

  private async assertActive(id: number): Promise<void> {
    const { lifecycleStage } = await this.getById(id);
    if (lifecycleStage !== 'active') throw inactiveExperiment(id);
  }

  private async withTags(experiment: Experiment): Promise<ExperimentRecord> {
    const { experimentId } = experiment;
    const tags = await this.dataSource
      .getRepository(ExperimentTag)
      .find({ where: { experimentId }, order: { key: 'ASC' } });
    return { ...experiment, tags: tags.map(({ key, value }) => ({ key, value })) };
  }
}

interface StageChange {
  readonly id: number;
  readonly from: LifecycleStage;
  readonly to: LifecycleStage;
  readonly now: number;
}

async function moveTo(manager: EntityManager, { id, from, to, now }: StageChange): Promise<void> {
  const { affected } = await manager.update(
    Experiment,
    { experimentId: id, lifecycleStage: from },
    { lifecycleStage: to, lastUpdateTime: now },
  );
  if (affected === 0) throw noExperiment(id);
}
