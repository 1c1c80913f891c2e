import type { DatasetRecord, EvaluationDatasetInfo } from '@weir/tracking-store';
import { set } from '../protocol/wire-values.js';
import type { EvaluationDatasetMessage } from './evaluation-dataset.messages.js';

const member = (name: string, json: string): string => `${JSON.stringify(name)}: ${json}`;

export function evaluationDatasetMessage(dataset: EvaluationDatasetInfo): EvaluationDatasetMessage {
  const { recordCount } = dataset;
  return {
    dataset_id: dataset.datasetId,
    name: dataset.name,
    tags: `{${dataset.tags.map(({ key, value }) => member(key, JSON.stringify(value))).join(', ')}}`,
    schema: set(dataset.schema),
    profile: recordCount > 0 ? `{"num_records": ${recordCount}}` : undefined,
    digest: dataset.digest,
    created_time: dataset.createdTime,
    last_update_time: dataset.lastUpdateTime,
    created_by: set(dataset.createdBy),
    last_updated_by: set(dataset.lastUpdatedBy),
  };
}

/** Records are text inside the message; what is stored as JSON text goes into it as it is. */
export function datasetRecordsText(datasetId: string, records: readonly DatasetRecord[]): string {
  return `[${records.map((record) => recordText(datasetId, record)).join(', ')}]`;
}

function recordText(datasetId: string, record: DatasetRecord): string {
  const text = (value: string | null): string | null => (value === null ? null : JSON.stringify(value));
  const parts: readonly (readonly [name: string, json: string | null])[] = [
    ['dataset_record_id', text(record.recordId)],
    ['dataset_id', text(datasetId)],
    ['inputs', record.inputs],
    ['outputs', record.outputs],
    ['expectations', record.expectations],
    ['tags', record.tags ?? '{}'],
    ['source', record.source],
    ['source_id', text(record.sourceId)],
    ['source_type', text(record.sourceType)],
    ['created_time', String(record.createdTime)],
    ['last_update_time', String(record.lastUpdateTime)],
    ['created_by', text(record.createdBy)],
    ['last_updated_by', text(record.lastUpdatedBy)],
  ];
  const present = parts.flatMap(([name, json]) => (json === null ? [] : [member(name, json)]));
  return `{${present.join(', ')}}`;
}
