import type { KeyValue } from '../experiments/experiment.types.js';
import type { LoggedModelStatus } from './logged-model.entity.js';

export interface LoggedModelMetricPoint {
  readonly key: string;
  /** May be NaN. */
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
  readonly runId: string;
  readonly datasetName: string | null;
  readonly datasetDigest: string | null;
}

export interface LoggedModelRecord {
  /** With its `m-`. */
  readonly modelId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly modelType: string | null;
  readonly sourceRunId: string | null;
  readonly status: LoggedModelStatus;
  readonly statusMessage: string | null;
  readonly artifactUri: string;
  readonly creationTime: number;
  readonly lastUpdateTime: number;
  readonly tags: readonly KeyValue[];
  readonly params: readonly KeyValue[];
  readonly metrics: readonly LoggedModelMetricPoint[];
}

export interface NewLoggedModel {
  readonly experimentId: number;
  /** Null for a name of the server's choice. */
  readonly name: string | null;
  readonly modelType: string | null;
  readonly sourceRunId: string | null;
  readonly tags: readonly KeyValue[];
  readonly params: readonly KeyValue[];
  readonly now: number;
}
