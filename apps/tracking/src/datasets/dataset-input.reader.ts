import { checkLength, type DatasetInput } from '@weir/tracking-store';
import { keyValues } from '../protocol/key-value.message.js';
import type { DatasetInputMessage } from '../runs/run-inputs.messages.js';

const LIMITS = { name: 500, digest: 36, source: 65_535, schema: 1_048_575, profile: 16_777_215 } as const;
const MAX_TAG_KEY = 255;
const MAX_TAG_VALUE = 500;

/** A dataset as it is stored, within the limits that the reference has. */
export function datasetInput({ dataset, tags }: DatasetInputMessage): DatasetInput {
  for (const [field, limit] of Object.entries(LIMITS)) {
    checkLength(dataset[field as keyof typeof LIMITS] ?? '', limit, field);
  }
  const pairs = keyValues(tags);
  for (const { key, value } of pairs) {
    checkLength(key, MAX_TAG_KEY, 'key');
    checkLength(value, MAX_TAG_VALUE, 'value');
  }
  return {
    dataset: {
      name: dataset.name,
      digest: dataset.digest,
      sourceType: dataset.source_type,
      source: dataset.source,
      schema: dataset.schema ?? null,
      profile: dataset.profile ?? null,
    },
    tags: pairs,
  };
}
