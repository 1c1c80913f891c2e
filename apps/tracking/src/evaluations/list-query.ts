import {
  EVALUATION_STATUSES,
  isRunId,
  type Evaluation,
  type EvaluationListing,
  type EvaluationStatus,
} from '@weir/tracking-store';
import { invalidRequest } from './evaluations.errors.js';
import { checkNames, limitOf } from './query-parameters.js';

export type ListQuery = EvaluationListing;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** A date, or a moment with its time zone: what a moment without one means depends on the reader. */
const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;
const NAMES = [
  'experiment_id',
  'run_id',
  'status',
  'created_from',
  'created_before',
  'limit',
  'page_token',
] as const;

const bad = (field: string, message: string): Error => invalidRequest([{ field, message }]);

export const isEvaluationId = (text: string): boolean => UUID.test(text);

export function listToken({
  createdAt,
  evaluationId,
}: Pick<Evaluation, 'createdAt' | 'evaluationId'>): string {
  return Buffer.from(`${createdAt.getTime()} ${evaluationId}`).toString('base64url');
}

export function parseListQuery(parameters: URLSearchParams): ListQuery {
  checkNames(parameters, NAMES);
  const experiment = parameters.get('experiment_id');
  if (experiment !== null && !/^\d{1,15}$/.test(experiment))
    throw bad('experiment_id', 'must be a whole number');
  const runId = parameters.get('run_id');
  if (runId !== null && !isRunId(runId)) throw bad('run_id', 'must be 32 hexadecimal digits');
  return {
    experimentId: experiment === null ? null : Number(experiment),
    runId,
    statuses: statusesOf(parameters.getAll('status')),
    createdFrom: momentOf(parameters, 'created_from'),
    createdBefore: momentOf(parameters, 'created_before'),
    limit: limitOf(parameters),
    after: listPosition(parameters.get('page_token')),
  };
}

/** `status=queued&status=running`, or `status=queued,running`. */
function statusesOf(given: readonly string[]): EvaluationStatus[] {
  const names = new Set(given.flatMap((text) => text.split(',')).map((name) => name.trim()));
  return [...names].map((name) => {
    const status = EVALUATION_STATUSES.find((known) => known === name);
    if (status === undefined) throw bad('status', `must be one of: ${EVALUATION_STATUSES.join(', ')}`);
    return status;
  });
}

function momentOf(parameters: URLSearchParams, field: string): Date | null {
  const text = parameters.get(field);
  if (text === null) return null;
  const moment = new Date(text);
  if (MOMENT.test(text) && !Number.isNaN(moment.getTime())) return moment;
  throw bad(field, 'must be a date or a moment such as 2026-11-21T09:30:00Z');
}

function listPosition(token: string | null): ListQuery['after'] {
  if (token === null) return null;
  const [, time, evaluationId = ''] =
    /^(\d{1,15}) (.*)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (time === undefined || !isEvaluationId(evaluationId))
    throw bad('page_token', 'is not one that was given out');
  return { createdAt: new Date(Number(time)), evaluationId };
}
