import type { LifecycleStage } from '../entities/experiment.entity.js';

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export interface ExperimentRecord {
  readonly experimentId: number;
  readonly name: string;
  readonly artifactLocation: string;
  readonly lifecycleStage: LifecycleStage;
  readonly creationTime: number;
  readonly lastUpdateTime: number;
  readonly tags: readonly KeyValue[];
}

export interface NewExperiment {
  readonly name: string;
  /** Null: the experiment's own folder behind the server's artifact proxy. */
  readonly artifactLocation: string | null;
  readonly tags: readonly KeyValue[];
  readonly now: number;
}
