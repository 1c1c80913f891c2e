import type { ErrorKind } from '@weir/errors';

/** What can be wrong with the body of a call. */
export const REQUEST_ERRORS = {
  invalid: {
    code: 'REQUEST.INVALID',
    status: 422,
    when: 'The body is no JSON object, or a field of it is missing, of the wrong type or out of range.',
  },
  modelNotPermitted: {
    code: 'REQUEST.MODEL_NOT_PERMITTED',
    status: 422,
    when: 'The body of a native path names a `model`: the endpoint decides that.',
  },
  tooDeep: {
    code: 'REQUEST.TOO_DEEP',
    status: 422,
    when: 'The body is nested more than 128 levels deep.',
  },
} as const satisfies Record<string, ErrorKind>;

/** What can be wrong with the endpoint that a call names, and with listings of endpoints. */
export const ENDPOINT_ERRORS = {
  unknown: {
    code: 'ENDPOINT.UNKNOWN',
    status: 404,
    when: 'No endpoint or traffic route has the name, in the path or as `model`.',
  },
  unknownRoute: {
    code: 'ENDPOINT.UNKNOWN_ROUTE',
    status: 404,
    when: 'No route has the name (listing of MLflow 2.8, traffic routes).',
  },
  wrongType: {
    code: 'ENDPOINT.WRONG_TYPE',
    status: 400,
    when: 'The `model` of a `/v1` call is an endpoint of another type.',
  },
  notAvailable: {
    code: 'ENDPOINT.NOT_AVAILABLE',
    status: 501,
    when: 'The limits API of MLflow, which no version offers.',
    isPublic: true,
  },
  badPageToken: {
    code: 'ENDPOINTS.BAD_PAGE_TOKEN',
    status: 400,
    when: 'The `page_token` of a listing is not one that this server gave out.',
  },
} as const satisfies Record<string, ErrorKind>;

/** Why a valid call may not go to the vendor. */
export const ADMISSION_ERRORS = {
  rateLimited: {
    code: 'ADMISSION.RATE_LIMITED',
    status: 429,
    when: 'The call is over the limit of the endpoint.',
    isRetryable: true,
  },
  storeUnavailable: {
    code: 'ADMISSION.STORE_UNAVAILABLE',
    status: 503,
    when: 'The limit cannot be checked and the endpoint says `on_store_failure: closed`.',
    isRetryable: true,
    isPublic: true,
  },
} as const satisfies Record<string, ErrorKind>;
