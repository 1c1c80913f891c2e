import type { KeyValue } from '../experiments/experiment.types.js';
import type { ModelStage } from './model-version.entity.js';

export interface ModelVersionRecord {
  readonly name: string;
  readonly version: number;
  readonly description: string | null;
  readonly stage: ModelStage;
  readonly source: string;
  /** Null when it is the source itself. */
  readonly storageLocation: string | null;
  readonly runId: string | null;
  readonly runLink: string | null;
  readonly modelId: string | null;
  readonly creationTime: number;
  readonly lastUpdateTime: number;
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly string[];
}

export interface RegisteredModelRecord {
  readonly name: string;
  readonly description: string | null;
  readonly creationTime: number;
  readonly lastUpdateTime: number;
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly { readonly alias: string; readonly version: number }[];
  /** The greatest version of each stage. */
  readonly latestVersions: readonly ModelVersionRecord[];
}

export interface NewModelVersion {
  readonly name: string;
  readonly source: string;
  /** Null when it is the source itself. */
  readonly storageLocation: string | null;
  readonly description: string | null;
  readonly runId: string | null;
  readonly runLink: string | null;
  readonly modelId: string | null;
  readonly tags: readonly KeyValue[];
  readonly now: number;
}
