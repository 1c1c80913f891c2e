import { applyDecorators, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiBody, ApiExtension, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { DtoClass } from '@weir/http';

/** Marks a GET whose parameters the OpenAPI document takes from a message. */
export const QUERY_EXTENSION = 'x-query-message';

export interface RouteDescription {
  readonly summary: string;
  /** The message that the request is read as. */
  readonly request?: DtoClass;
  /** The message of the answer; `{}` without one. */
  readonly response?: DtoClass;
}

/**
 * A controller below `/api/{version}/mlflow/{resource}` and its twin below `/ajax-api`, which browsers use.
 *
 * @param version `2.0` unless the route was added by a 3.x client.
 */
export function MlflowController(resource: string, version = '2.0'): ClassDecorator {
  const path = `${version}/mlflow/${resource}`;
  return applyDecorators(Controller([`api/${path}`, `ajax-api/${path}`]), ApiTags(resource));
}

const schemaOf = (message: DtoClass): { $ref: string } => ({ $ref: `#/components/schemas/${message.name}` });

function described({ summary, response }: RouteDescription): MethodDecorator {
  const schema = response ? schemaOf(response) : { type: 'object' };
  return applyDecorators(
    HttpCode(200),
    ApiOperation({ summary }),
    ApiResponse({ status: 200, description: 'Done', content: { 'application/json': { schema } } }),
    ApiResponse({ status: 400, description: '`{"error_code", "message"}` names what is wrong' }),
  );
}

const withBody = (description: RouteDescription): MethodDecorator =>
  description.request
    ? applyDecorators(ApiBody({ schema: schemaOf(description.request) }), described(description))
    : described(description);

export const MlflowPost = (path: string, description: RouteDescription): MethodDecorator =>
  applyDecorators(Post(path), withBody(description));
export const MlflowPatch = (path: string, description: RouteDescription): MethodDecorator =>
  applyDecorators(Patch(path), withBody(description));
export const MlflowDelete = (path: string, description: RouteDescription): MethodDecorator =>
  applyDecorators(Delete(path), withBody(description));
export const MlflowGet = (path: string, description: RouteDescription): MethodDecorator =>
  applyDecorators(
    Get(path),
    described(description),
    ...(description.request ? [ApiExtension(QUERY_EXTENSION, description.request.name)] : []),
  );
