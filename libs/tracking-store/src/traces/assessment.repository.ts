import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { isUniqueViolation } from '../sql/sql-state.js';
import { alreadyExists, invalidParameter } from '../tracking-store.errors.js';
import { noAssessment, noTrace } from './trace.errors.js';
import { assessmentOf, type AssessmentRow } from './trace-row.js';
import type { AssessmentChanges, AssessmentRecord, NewAssessment } from './trace.types.js';

const ASSESSMENT_ID = /^a-([0-9a-f]{32})$/;

/** What replaces another assessment takes its validity in the same statement, or is not stored without it. */
const CREATE: Statement = {
  name: 'assessment-create',
  text: `
    WITH parent AS (SELECT trace_id FROM traces WHERE trace_id = $2),
    replaced AS (
      UPDATE assessments SET is_valid = false WHERE assessment_id = $10 AND trace_id = $2 RETURNING 1
    ), created AS (
      INSERT INTO assessments (assessment_id, trace_id, name, kind, content, source, span_id, rationale, metadata,
        overrides, creation_time, last_update_time)
      SELECT $1, trace_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM parent
      WHERE $10::uuid IS NULL OR EXISTS (SELECT FROM replaced)
      RETURNING *
    )
    SELECT EXISTS (SELECT FROM parent) AS has_trace, (SELECT row_to_json(created) FROM created) AS created`,
};

const GET: Statement = {
  name: 'assessment-get',
  text: 'SELECT * FROM assessments WHERE assessment_id = $1 AND trace_id = $2',
};

/** Null leaves a column as it is. Feedback stays feedback: content of another kind matches no row. */
const UPDATE: Statement = {
  name: 'assessment-update',
  text: `
    UPDATE assessments SET name = coalesce($3, name), content = coalesce($5, content),
      source = coalesce($6, source), rationale = CASE WHEN $7 THEN $8 ELSE rationale END,
      metadata = metadata || coalesce($9::jsonb, '{}'), last_update_time = $10, is_valid = coalesce($11, is_valid)
    WHERE assessment_id = $1 AND trace_id = $2 AND kind = coalesce($4, kind) RETURNING *`,
};

/** What it had replaced counts again. Deleting what is not there changes nothing. */
const DELETE: Statement = {
  name: 'assessment-delete',
  text: `
    WITH deleted AS (
      DELETE FROM assessments WHERE assessment_id = $1 AND trace_id = $2 RETURNING overrides
    )
    UPDATE assessments SET is_valid = true
    WHERE assessment_id = (SELECT overrides FROM deleted) AND trace_id = $2`,
};

interface CreateAnswer {
  readonly has_trace: boolean;
  readonly created: AssessmentRow | null;
}

@Injectable()
export class AssessmentRepository {
  constructor(private readonly sql: SqlClient) {}

  async create(assessment: NewAssessment): Promise<AssessmentRecord> {
    const { traceId, overrides } = assessment;
    const id = assessmentUuid(assessment.assessmentId ?? '') ?? randomUUID();
    const answer = await this.insert([
      id,
      traceId,
      assessment.name,
      assessment.kind,
      JSON.stringify(assessment.content),
      assessment.source,
      assessment.spanId,
      assessment.rationale,
      assessment.metadata,
      overrides === null ? null : uuidOf(overrides, traceId),
      assessment.creationTime,
      assessment.lastUpdateTime,
    ]);
    if (answer === 'id-taken') throw alreadyExists(`Assessment '${assessment.assessmentId}' already exists.`);
    if (!answer?.has_trace) throw noTrace(traceId);
    if (!answer.created) throw noAssessment(overrides ?? '', traceId);
    return assessmentOf(answer.created);
  }

  private async insert(values: unknown[]): Promise<CreateAnswer | undefined | 'id-taken'> {
    try {
      const [answer] = await this.sql.rows<CreateAnswer>(CREATE, values);
      return answer;
    } catch (error) {
      if (isUniqueViolation(error)) return 'id-taken';
      throw error;
    }
  }

  async get(traceId: string, assessmentId: string): Promise<AssessmentRecord> {
    const [row] = await this.sql.rows<AssessmentRow>(GET, [uuidOf(assessmentId, traceId), traceId]);
    if (!row) throw noAssessment(assessmentId, traceId);
    return assessmentOf(row);
  }

  async update(
    id: { readonly traceId: string; readonly assessmentId: string },
    changes: AssessmentChanges,
    now: number,
  ): Promise<AssessmentRecord> {
    const { traceId, assessmentId } = id;
    const [row] = await this.sql.rows<AssessmentRow>(UPDATE, [
      uuidOf(assessmentId, traceId),
      traceId,
      changes.name ?? null,
      changes.kind ?? null,
      changes.content === undefined ? null : JSON.stringify(changes.content),
      changes.source ?? null,
      changes.rationale !== undefined,
      changes.rationale ?? null,
      changes.metadata ?? null,
      now,
      changes.isValid ?? null,
    ]);
    if (row) return assessmentOf(row);
    const { kind } = await this.get(traceId, assessmentId);
    throw invalidParameter(
      `Cannot update ${changes.kind ?? 'the'} value on an assessment of kind '${kind}'.`,
    );
  }

  async delete(traceId: string, assessmentId: string): Promise<void> {
    await this.sql.rows(DELETE, [uuidOf(assessmentId, traceId), traceId]);
  }
}

/** The uuid of an id that a client drew; null when it is not of the form that ids have here. */
export const assessmentUuid = (assessmentId: string): string | null =>
  ASSESSMENT_ID.exec(assessmentId)?.[1] ?? null;

/** An id that no assessment can have needs no look into the database. */
function uuidOf(assessmentId: string, traceId: string): string {
  const uuid = assessmentUuid(assessmentId);
  if (uuid === null) throw noAssessment(assessmentId, traceId);
  return uuid;
}
