import type { KeyValue } from '../experiments/experiment.types.js';
import type { LifecycleStage } from '../entities/experiment.entity.js';
import type { RunStatus } from '../entities/run.entity.js';
import type { Int64Value } from '../sql/int64.js';

export interface RunInfo {
  /** 32 hex digits. */
  readonly runId: string;
  readonly experimentId: number;
  readonly runName: string;
  readonly userId: string;
  readonly status: RunStatus;
  readonly startTime: Int64Value;
  readonly endTime: Int64Value | null;
  readonly lifecycleStage: LifecycleStage;
  readonly artifactUri: string;
}

export interface MetricPoint {
  readonly key: string;
  /** May be NaN. */
  readonly value: number;
  readonly timestamp: Int64Value;
  readonly step: Int64Value;
}

export interface RunData {
  /** The latest point of each metric. */
  readonly metrics: readonly MetricPoint[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

export interface RunRecord {
  readonly info: RunInfo;
  readonly data: RunData;
}

export interface NewRun {
  readonly experimentId: number;
  readonly runName: string | null;
  readonly userId: string;
  readonly startTime: Int64Value;
  readonly tags: readonly KeyValue[];
  readonly now: number;
}

export interface RunChanges {
  readonly status: RunStatus | null;
  readonly endTime: Int64Value | null;
  readonly runName: string | null;
}
