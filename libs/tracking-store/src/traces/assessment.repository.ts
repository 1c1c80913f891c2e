import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { noAssessment, noTrace } from './trace.errors.js';
import { assessmentOf, type AssessmentRow } from './trace-row.js';
import type { AssessmentChanges, AssessmentRecord, NewAssessment } from './trace.types.js';

const ASSESSMENT_ID = /^a-([0-9a-f]{32})$/;

/** What replaces another assessment takes its validity in the same statement. */
const CREATE: Statement = {
  name: 'assessment-create',
  text: `
    WITH created AS (
      INSERT INTO assessments (assessment_id, trace_id, name, kind, content, source, span_id, rationale, metadata,
        overrides, creation_time, last_update_time)
      SELECT $1, trace_id, $3, $4, $5, $6, $7, $8, $9, $10, $11::bigint, $11::bigint FROM traces WHERE trace_id = $2
      RETURNING *
    ), replaced AS (
      UPDATE assessments SET is_valid = false
      WHERE assessment_id = $10 AND trace_id = $2 AND EXISTS (SELECT FROM created)
    )
    SELECT * FROM created`,
};

const GET: Statement = {
  name: 'assessment-get',
  text: 'SELECT * FROM assessments WHERE assessment_id = $1 AND trace_id = $2',
};

/** Null leaves a column as it is. */
const UPDATE: Statement = {
  name: 'assessment-update',
  text: `
    UPDATE assessments SET name = coalesce($3, name), kind = coalesce($4, kind), content = coalesce($5, content),
      source = coalesce($6, source), rationale = CASE WHEN $7 THEN $8 ELSE rationale END,
      metadata = coalesce($9, metadata), last_update_time = $10
    WHERE assessment_id = $1 AND trace_id = $2 RETURNING *`,
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

@Injectable()
export class AssessmentRepository {
  constructor(private readonly sql: SqlClient) {}

  async create(assessment: NewAssessment): Promise<AssessmentRecord> {
    const { traceId, overrides } = assessment;
    const [row] = await this.sql.rows<AssessmentRow>(CREATE, [
      randomUUID(),
      traceId,
      assessment.name,
      assessment.kind,
      JSON.stringify(assessment.content),
      assessment.source,
      assessment.spanId,
      assessment.rationale,
      assessment.metadata,
      overrides === null ? null : uuidOf(overrides, traceId),
      assessment.now,
    ]);
    if (!row) throw noTrace(traceId);
    return assessmentOf(row);
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
    ]);
    if (!row) throw noAssessment(assessmentId, traceId);
    return assessmentOf(row);
  }

  async delete(traceId: string, assessmentId: string): Promise<void> {
    await this.sql.rows(DELETE, [uuidOf(assessmentId, traceId), traceId]);
  }
}

/** An id that no assessment can have needs no look into the database. */
function uuidOf(assessmentId: string, traceId: string): string {
  const uuid = ASSESSMENT_ID.exec(assessmentId)?.[1];
  if (uuid === undefined) throw noAssessment(assessmentId, traceId);
  return uuid;
}
