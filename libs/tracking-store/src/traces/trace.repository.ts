import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { LifecycleStage } from '../entities/experiment.entity.js';
import { inactiveExperiment, noExperiment } from '../experiments/experiment.errors.js';
import { SqlClient } from '../sql/sql-client.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { noTrace, noTraceTag } from './trace.errors.js';
import { traceOf, type TraceRow } from './trace-row.js';
import {
  BATCH_GET_TRACES,
  DELETE_TRACE_TAG,
  DELETE_TRACES,
  END_TRACE,
  GET_TRACE,
  LINK_PROMPTS,
  LINK_TRACES,
  OLD_TRACES,
  PUT_TRACE,
  SET_TRACE_TAG,
} from './trace.statements.js';
import { assessmentUuid } from './assessment.repository.js';
import type { NewAssessment, NewTrace, TraceEnd, TraceRecord } from './trace.types.js';

/** Rows that go in one step: their spans go with them. */
const DELETE_STEP = 500;

@Injectable()
export class TraceRepository {
  constructor(private readonly sql: SqlClient) {}

  /** Stores a trace, or what has become of one that is known: clients send it again when they missed the answer. */
  async put(trace: NewTrace): Promise<TraceRecord> {
    const { experimentId, traceId } = trace;
    const [parent] = await this.sql.rows<{ lifecycle_stage: LifecycleStage; was_written: boolean }>(
      PUT_TRACE,
      [
        traceId,
        experimentId,
        trace.clientRequestId,
        trace.requestTime,
        trace.executionMs,
        trace.state,
        trace.requestPreview,
        trace.responsePreview,
        trace.metadata,
        trace.tags,
        JSON.stringify(trace.assessments.map(storedAssessment)),
      ],
    );
    if (!parent) throw noExperiment(experimentId);
    if (parent.lifecycle_stage !== 'active') throw inactiveExperiment(experimentId);
    if (!parent.was_written) throw invalidParameter(`Trace '${traceId}' belongs to another experiment.`);
    return this.get(traceId);
  }

  async end(traceId: string, { time, state, metadata, tags }: TraceEnd): Promise<TraceRecord> {
    const ended = await this.sql.rows(END_TRACE, [traceId, time, state, metadata, tags]);
    if (ended.length === 0) throw noTrace(traceId);
    return this.get(traceId);
  }

  async get(traceId: string): Promise<TraceRecord> {
    const [row] = await this.sql.rows<TraceRow>(GET_TRACE, [traceId]);
    if (!row) throw noTrace(traceId);
    return traceOf(row);
  }

  /** Those that exist, in the order that was asked; in some experiments or, with null, in any. */
  async batch(traceIds: readonly string[], experimentIds: readonly number[] | null): Promise<TraceRecord[]> {
    return (await this.sql.rows<TraceRow>(BATCH_GET_TRACES, [traceIds, experimentIds])).map(traceOf);
  }

  async setTag(traceId: string, key: string, value: string): Promise<void> {
    const found = await this.sql.rows(SET_TRACE_TAG, [traceId, key, value]);
    if (found.length === 0) throw noTrace(traceId);
  }

  async deleteTag(traceId: string, key: string): Promise<void> {
    const found = await this.sql.rows(DELETE_TRACE_TAG, [traceId, key]);
    if (found.length > 0) return;
    await this.get(traceId);
    throw noTraceTag(traceId, key);
  }

  /** Answers how many there were. Their files stay until the experiment's artifacts are deleted. */
  async delete(experimentId: number, traceIds: readonly string[]): Promise<number> {
    return (await this.sql.rows(DELETE_TRACES, [experimentId, traceIds])).length;
  }

  /** Deletes traces up to a time, the oldest first, in small steps. Without a count, all of them. */
  async deleteOld(
    experimentId: number,
    upTo: { readonly time: number; readonly count: number | null },
  ): Promise<number> {
    const wanted = upTo.count ?? Number.POSITIVE_INFINITY;
    let deleted = 0;
    while (deleted < wanted) {
      const step = Math.min(DELETE_STEP, wanted - deleted);
      const found = await this.sql.rows<{ trace_id: string }>(OLD_TRACES, [experimentId, upTo.time, step]);
      if (found.length === 0) break;
      deleted += await this.delete(
        experimentId,
        found.map(({ trace_id }) => trace_id),
      );
    }
    return deleted;
  }

  async linkPrompts(
    traceId: string,
    prompts: readonly { readonly name: string; readonly version: string }[],
  ): Promise<void> {
    const found = await this.sql.rows(LINK_PROMPTS, [
      traceId,
      prompts.map(({ name }) => name),
      prompts.map(({ version }) => version),
    ]);
    if (found.length === 0) throw noTrace(traceId);
  }

  async linkToRun(runId: string, traceIds: readonly string[]): Promise<void> {
    await this.sql.rows(LINK_TRACES, [runId, traceIds]);
  }
}

/** An id that was not sent comes from the content: a trace that is sent again must not be assessed twice. */
function storedAssessment(assessment: NewAssessment): object {
  const digest = createHash('sha256').update(JSON.stringify(assessment)).digest('hex');
  return {
    ...assessment,
    id: assessmentUuid(assessment.assessmentId ?? '') ?? digest.slice(0, 32),
    overrides: assessmentUuid(assessment.overrides ?? ''),
  };
}
