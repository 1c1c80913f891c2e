import type {
  DatasetInput,
  KeyValue,
  MetricPoint,
  RunDocument,
  RunInfo,
  RunRecord,
} from '@weir/tracking-store';
import { jsonText } from '../protocol/json-text.js';
import { set, wireDouble } from '../protocol/wire-values.js';
import type { DatasetInputMessage, RunLinks } from './run-inputs.messages.js';
import type { MetricMessage, RunInfoMessage, RunMessage } from './run.messages.js';

export function metricMessage({ key, value, timestamp, step }: MetricPoint): MetricMessage {
  return { key, value: wireDouble(value), timestamp, step };
}

export function runInfoMessage(info: RunInfo): RunInfoMessage {
  return {
    run_id: info.runId,
    run_uuid: info.runId,
    run_name: info.runName,
    experiment_id: String(info.experimentId),
    user_id: info.userId,
    status: info.status,
    start_time: info.startTime,
    end_time: set(info.endTime),
    artifact_uri: info.artifactUri,
    lifecycle_stage: info.lifecycleStage,
  };
}

const list = <T>(items: readonly T[]): T[] | undefined => (items.length > 0 ? [...items] : undefined);

/** A new run has none; clients expect the messages to be there all the same. */
const NO_LINKS: RunLinks = { inputs: {}, outputs: {} };

export function runMessage({ info, data }: RunRecord, links: RunLinks = NO_LINKS): RunMessage {
  return {
    info: runInfoMessage(info),
    data: {
      metrics: list(data.metrics.map(metricMessage)),
      params: list<KeyValue>(data.params),
      tags: list<KeyValue>(data.tags),
    },
    ...links,
  };
}

/** The same message as text: the lists of a document are written already. */
export function runText({ info, metrics, params, tags }: RunDocument, links: RunLinks = NO_LINKS): string {
  const lists = Object.entries({ metrics, params, tags }).flatMap(([name, list]) =>
    list === null ? [] : `"${name}":${list}`,
  );
  const [infoText, inputs, outputs] = [runInfoMessage(info), links.inputs, links.outputs].map(jsonText);
  return `{"info":${infoText},"data":{${lists.join(',')}},"inputs":${inputs},"outputs":${outputs}}`;
}

export function datasetInputMessage({ dataset, tags }: DatasetInput): DatasetInputMessage {
  return {
    tags: list(tags),
    dataset: {
      name: dataset.name,
      digest: dataset.digest,
      source_type: dataset.sourceType,
      source: dataset.source,
      schema: set(dataset.schema),
      profile: set(dataset.profile),
    },
  };
}
