import { AppError, errorOf } from '@weir/errors';
import type { SchemaIssue } from '@weir/http';
import { ENDPOINT_ERRORS, REQUEST_ERRORS } from './error-kinds.js';
import { toValidationDetails, type ValidationDetail } from './validation-detail.mapper.js';

/** A request that does not fit its schema. Each dialect says the same details in its own form. */
export class InvalidRequestError extends AppError {
  constructor(readonly validation: readonly ValidationDetail[]) {
    super({
      ...REQUEST_ERRORS.invalid,
      message: validation.map(({ loc, msg }) => `${loc.slice(1).join('.') || 'body'}: ${msg}`).join('; '),
    });
  }

  static ofIssues(issues: readonly SchemaIssue[]): InvalidRequestError {
    return new InvalidRequestError(toValidationDetails(issues));
  }

  static override isInstance(value: unknown): value is InvalidRequestError {
    return AppError.isInstance(value) && value.code === REQUEST_ERRORS.invalid.code;
  }
}

/** The endpoint decides the model; MLflow's words. */
export function modelNotPermitted(): AppError {
  return errorOf(REQUEST_ERRORS.modelNotPermitted, {
    message:
      "The parameter 'model' is not permitted to be passed. The route being queried already defines a model instance.",
    details: { field: 'model' },
  });
}

export function unknownEndpoint(name: string): AppError {
  return errorOf(ENDPOINT_ERRORS.unknown, {
    message: `The endpoint '${name}' is not present or active on the server. Please verify the endpoint name.`,
  });
}

export function unknownRoute(name: string): AppError {
  return errorOf(ENDPOINT_ERRORS.unknownRoute, {
    message: `The route '${name}' is not present or active on the server. Please verify the route name.`,
  });
}

export function wrongEndpointType(name: string, wanted: string): AppError {
  return errorOf(ENDPOINT_ERRORS.wrongType, {
    message: `Endpoint '${name}' is not ${wanted} endpoint.`,
    details: { field: 'model' },
  });
}

export function nestedTooDeeply(cause: unknown): AppError {
  return errorOf(REQUEST_ERRORS.tooDeep, { message: 'The request body is nested too deeply.', cause });
}

export function notAvailable(api: string): AppError {
  return errorOf(ENDPOINT_ERRORS.notAvailable, { message: `The ${api} API is not available yet.` });
}

export function badPageToken(): AppError {
  return errorOf(ENDPOINT_ERRORS.badPageToken, {
    message: 'The page_token is not one that this server gave out.',
    details: { field: 'page_token' },
  });
}
