import type { KeyValue } from '../experiments/experiment.types.js';
import type { MetricPoint } from '../runs/run.types.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { METRIC_KEY, PARAM_KEY, TAG_KEY, checkKey } from '../limits/key-rules.js';
import { storedParamValue, storedTagValue } from '../limits/value-limits.js';

export interface RunBatch {
  readonly metrics: readonly MetricPoint[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

const MAX_METRICS = 1_000;
const MAX_PARAMS = 100;
const MAX_TAGS = 100;
const MAX_TOTAL = 1_000;

/** The message shows a number as Python does. */
const pythonFloat = (value: number): string => (Number.isSafeInteger(value) ? `${value}.0` : String(value));

/** `prefix` is where the point stands in the request: empty for a single one, `metrics[3].` in a batch. */
export function checkPoint({ key, value, timestamp }: MetricPoint, prefix: string): void {
  checkKey(key, METRIC_KEY, `${prefix}name`);
  if (timestamp < 0) {
    throw invalidParameter(
      `Invalid value ${timestamp} for parameter '${prefix}timestamp' supplied: metric '${key}' (value=${pythonFloat(value)}). ` +
        'Timestamp must be a nonnegative long (64-bit integer) ',
    );
  }
}

export function checkedParam({ key, value }: KeyValue, prefix: string): KeyValue {
  checkKey(key, PARAM_KEY, `${prefix}key`);
  return { key, value: storedParamValue(value) };
}

export function checkedTag({ key, value }: KeyValue, prefix: string): KeyValue {
  checkKey(key, TAG_KEY, `${prefix}key`);
  return { key, value: storedTagValue(value) };
}

function checkCount(count: number, limit: number, entity: string): void {
  if (count <= limit) return;
  throw invalidParameter(
    `A batch logging request can contain at most ${limit} ${entity}. Got ${count} ${entity}. ` +
      `Please split up ${entity} across multiple requests and try again.`,
  );
}

function checkDuplicates(params: readonly KeyValue[]): void {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { key } of params) (seen.has(key) ? repeated : seen).add(key);
  if (repeated.size === 0) return;
  const keys = [...repeated].map((key) => `'${key}'`).join(', ');
  throw invalidParameter(
    `Duplicate parameter keys have been submitted: [${keys}]. ` +
      'Please ensure the request contains only one param value per param key.',
  );
}

/** Everything about a batch that can be said without the database, in the reference's order. */
export function checkedBatch(batch: RunBatch): RunBatch {
  batch.metrics.forEach((point, index) => checkPoint(point, `metrics[${index}].`));
  const params = batch.params.map((param, index) => checkedParam(param, `params[${index}].`));
  const tags = batch.tags.map((tag, index) => checkedTag(tag, `tags[${index}].`));
  checkCount(batch.metrics.length, MAX_METRICS, 'metrics');
  checkCount(params.length, MAX_PARAMS, 'params');
  checkCount(tags.length, MAX_TAGS, 'tags');
  const total = batch.metrics.length + params.length + tags.length;
  checkCount(total, MAX_TOTAL, 'metrics, params, and tags');
  checkDuplicates(params);
  return { metrics: batch.metrics, params, tags };
}
