import { Injectable } from '@nestjs/common';
import { experimentId, invalidParameter, RunRepository, TraceRepository } from '@weir/tracking-store';
import { int64 } from '../protocol/wire-values.js';
import { storedEntries } from './trace-input.js';
import type { DeleteTracesRequest, LinkPromptsRequest } from './trace.messages.js';

const MAX_LINKS = 100;
const MAX_NAME = 500;

/** They say where the server keeps a trace. */
const OWN_TAGS = new Set(['mlflow.trace.spansLocation', 'mlflow.trace.archiveLocation']);

const ownTag = (key: string, verb: string): Error =>
  invalidParameter(`Tag '${key}' is immutable and cannot be ${verb} on a trace.`);

/** Changes that both versions of the API offer. */
@Injectable()
export class TraceEditsService {
  constructor(
    private readonly traces: TraceRepository,
    private readonly runs: RunRepository,
  ) {}

  async setTag(traceId: string, key: string, value: string): Promise<void> {
    if (OWN_TAGS.has(key)) throw ownTag(key, 'set');
    const stored = storedEntries({ [key]: value }, 'tags');
    await this.traces.setTag(traceId, key, stored[key] ?? '');
  }

  async deleteTag(traceId: string, key: string): Promise<void> {
    if (OWN_TAGS.has(key)) throw ownTag(key, 'deleted');
    await this.traces.deleteTag(traceId, key);
  }

  /** By their ids, or the oldest ones up to a time. */
  async delete(request: DeleteTracesRequest): Promise<number> {
    const experiment = experimentId(request.experiment_id);
    const ids = request.request_ids ?? [];
    const time = int64(request.max_timestamp_millis, 'max_timestamp_millis');
    const count = int64(request.max_traces, 'max_traces');
    if (time === null && ids.length === 0) {
      throw invalidParameter('Either `max_timestamp_millis` or `trace_ids` must be specified.');
    }
    if (time !== null && ids.length > 0) {
      throw invalidParameter('Only one of `max_timestamp_millis` and `trace_ids` can be specified.');
    }
    if (ids.length > 0 && count !== null) {
      throw invalidParameter("`max_traces` can't be specified if `trace_ids` is specified.");
    }
    if (count !== null && count < 1) {
      throw invalidParameter(`\`max_traces\` must be a positive integer, received ${count}.`);
    }
    return time === null
      ? this.traces.delete(experiment, ids)
      : this.traces.deleteOld(experiment, { time, count });
  }

  async linkPrompts({ trace_id, prompt_versions }: LinkPromptsRequest): Promise<void> {
    if (prompt_versions.length > MAX_LINKS) {
      throw invalidParameter(`Cannot link more than ${MAX_LINKS} prompt versions in a single request.`);
    }
    const prompts = prompt_versions.map(({ name, version }) => ({ name, version: String(version) }));
    const wrong = prompts.find(({ name, version }) => !/^\d{1,10}$/.test(version) || name.length > MAX_NAME);
    if (wrong) {
      throw invalidParameter(
        `Invalid prompt version '${wrong.version.slice(0, 100)}' of prompt '${wrong.name.slice(0, 100)}'.`,
      );
    }
    await this.traces.linkPrompts(trace_id, prompts);
  }

  async linkToRun(runId: string, traceIds: readonly string[]): Promise<void> {
    if (traceIds.length > MAX_LINKS) {
      throw invalidParameter(
        `Cannot link more than ${MAX_LINKS} traces to a run in a single request. ` +
          `Provided ${traceIds.length} traces.`,
      );
    }
    await this.runs.getInfo(runId);
    await this.traces.linkToRun(runId, traceIds);
  }
}
