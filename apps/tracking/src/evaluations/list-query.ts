import { EVALUATION_STATUSES, isRunId, type Evaluation, type EvaluationListing } from '@weir/tracking-store';
import { invalidRequest } from './evaluations.errors.js';

export type ListQuery = EvaluationListing;

export interface ResultsQuery {
  readonly firstRow: number;
  readonly limit: number;
}

const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 100;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const WHOLE_NUMBER = /^\d{1,9}$/;

const bad = (field: string, message: string): Error => invalidRequest([{ field, message }]);

export const isEvaluationId = (text: string): boolean => UUID.test(text);

export function listToken({
  createdAt,
  evaluationId,
}: Pick<Evaluation, 'createdAt' | 'evaluationId'>): string {
  return Buffer.from(`${createdAt.getTime()} ${evaluationId}`).toString('base64url');
}

export function parseListQuery(parameters: URLSearchParams): ListQuery {
  const experiment = parameters.get('experiment_id');
  if (experiment !== null && !/^\d{1,15}$/.test(experiment))
    throw bad('experiment_id', 'must be a whole number');
  const runId = parameters.get('run_id');
  if (runId !== null && !isRunId(runId)) throw bad('run_id', 'must be 32 hexadecimal digits');
  const asked = parameters.get('status');
  const status = EVALUATION_STATUSES.find((known) => known === asked);
  if (asked !== null && status === undefined) {
    throw bad('status', `must be one of: ${EVALUATION_STATUSES.join(', ')}`);
  }
  return {
    ...(experiment === null ? {} : { experimentId: Number(experiment) }),
    ...(runId === null ? {} : { runId }),
    ...(status === undefined ? {} : { status }),
    limit: limitOf(parameters),
    after: listPosition(parameters.get('page_token')),
  };
}

export function parseResultsQuery(parameters: URLSearchParams): ResultsQuery {
  const token = parameters.get('page_token') ?? '0';
  if (!WHOLE_NUMBER.test(token)) throw bad('page_token', 'is not one that was given out');
  return { firstRow: Number(token), limit: limitOf(parameters) };
}

function limitOf(parameters: URLSearchParams): number {
  const text = parameters.get('limit') ?? String(DEFAULT_PAGE);
  const limit = Number(text);
  if (!WHOLE_NUMBER.test(text) || limit < 1 || limit > MAX_PAGE) {
    throw bad('limit', `must be a whole number from 1 to ${MAX_PAGE}`);
  }
  return limit;
}

function listPosition(token: string | null): ListQuery['after'] {
  if (token === null) return null;
  const [, time, evaluationId = ''] =
    /^(\d{1,15}) (.*)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (time === undefined || !isEvaluationId(evaluationId))
    throw bad('page_token', 'is not one that was given out');
  return { createdAt: new Date(Number(time)), evaluationId };
}
