import { AppError } from '@weir/errors';
import type { SchemaIssue } from '@weir/http';
import { toValidationDetails, type ValidationDetail } from './validation-detail.mapper.js';

/** A request that does not fit its schema. Each dialect says the same details in its own form. */
export class InvalidRequestError extends AppError {
  constructor(readonly validation: readonly ValidationDetail[]) {
    super({
      code: 'REQUEST.INVALID',
      status: 422,
      message: validation.map(({ loc, msg }) => `${loc.slice(1).join('.') || 'body'}: ${msg}`).join('; '),
    });
  }

  static ofIssues(issues: readonly SchemaIssue[]): InvalidRequestError {
    return new InvalidRequestError(toValidationDetails(issues));
  }

  static override isInstance(value: unknown): value is InvalidRequestError {
    return AppError.isInstance(value) && value.code === 'REQUEST.INVALID';
  }
}

/** The endpoint decides the model; MLflow's words. */
export function modelNotPermitted(): AppError {
  return new AppError({
    code: 'REQUEST.MODEL_NOT_PERMITTED',
    status: 422,
    message:
      "The parameter 'model' is not permitted to be passed. The route being queried already defines a model instance.",
    details: { field: 'model' },
  });
}

export function unknownEndpoint(name: string): AppError {
  return new AppError({
    code: 'ENDPOINT.UNKNOWN',
    status: 404,
    message: `The endpoint '${name}' is not present or active on the server. Please verify the endpoint name.`,
  });
}

export function unknownRoute(name: string): AppError {
  return new AppError({
    code: 'ENDPOINT.UNKNOWN_ROUTE',
    status: 404,
    message: `The route '${name}' is not present or active on the server. Please verify the route name.`,
  });
}

export function wrongEndpointType(name: string, wanted: string): AppError {
  return new AppError({
    code: 'ENDPOINT.WRONG_TYPE',
    status: 400,
    message: `Endpoint '${name}' is not ${wanted} endpoint.`,
    details: { field: 'model' },
  });
}

export function nestedTooDeeply(cause: unknown): AppError {
  return new AppError({
    code: 'REQUEST.TOO_DEEP',
    status: 422,
    message: 'The request body is nested too deeply.',
    cause,
  });
}

export function notAvailable(api: string): AppError {
  return new AppError({
    code: 'ENDPOINT.NOT_AVAILABLE',
    status: 501,
    message: `The ${api} API is not available yet.`,
    isPublic: true,
  });
}
