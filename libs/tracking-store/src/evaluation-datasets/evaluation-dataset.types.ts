import type { KeyValue } from '../experiments/experiment.types.js';

export interface EvaluationDatasetInfo {
  /** With its `d-`. */
  readonly datasetId: string;
  readonly name: string;
  readonly digest: string;
  /** JSON text. */
  readonly schema: string | null;
  readonly recordCount: number;
  readonly createdTime: number;
  readonly lastUpdateTime: number;
  readonly createdBy: string | null;
  readonly lastUpdatedBy: string | null;
  readonly tags: readonly KeyValue[];
}

export interface NewEvaluationDataset {
  readonly name: string;
  readonly tags: readonly KeyValue[];
  readonly experimentIds: readonly number[];
  readonly createdBy: string | null;
  readonly now: number;
}

/** The members of a JSON object: names, and values as JSON text. */
export type JsonMembers = ReadonlyMap<string, string>;

/** A record as a client sends it. Values are JSON text, so that no number changes on its way. */
export interface DatasetRecordInput {
  /** SHA-256 of the inputs in canonical form, hexadecimal. */
  readonly inputHash: string;
  readonly inputs: JsonMembers;
  /** Null when the record says nothing about outputs: an update then leaves them as they are. */
  readonly outputs: DatasetRecordOutputs | null;
  readonly expectations: JsonMembers | null;
  readonly tags: JsonMembers | null;
  readonly source: DatasetRecordSource | null;
  /** Who sends it. */
  readonly user: string | null;
}

/** Outputs that were said to be null have the text null; only objects have members. */
export interface DatasetRecordOutputs {
  readonly text: string | null;
  readonly members: JsonMembers | null;
}

export interface DatasetRecordSource {
  readonly type: string;
  readonly id: string | null;
  /** JSON text of type and data. */
  readonly text: string;
}

/** A record as it is stored. JSON columns are JSON text. */
export interface DatasetRecord {
  /** With its `dr-`. */
  readonly recordId: string;
  readonly inputs: string;
  readonly outputs: string | null;
  readonly expectations: string | null;
  readonly tags: string | null;
  readonly source: string | null;
  readonly sourceId: string | null;
  readonly sourceType: string | null;
  readonly createdTime: number;
  readonly lastUpdateTime: number;
  readonly createdBy: string | null;
  readonly lastUpdatedBy: string | null;
}
