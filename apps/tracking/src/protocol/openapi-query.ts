import type { OpenAPIObject } from '@nestjs/swagger';
import { QUERY_EXTENSION } from './mlflow-route.decorators.js';

type Operation = Record<string, unknown>;
interface ObjectSchema {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && QUERY_EXTENSION in value;
}

/** Lists the fields of a GET's message as its query parameters, from the schema that validates them. */
export function describeQueries(document: OpenAPIObject): void {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path) as unknown[]);
  for (const operation of operations.filter(isOperation)) {
    const schema = (document.components?.schemas?.[String(operation[QUERY_EXTENSION])] ?? {}) as ObjectSchema;
    operation.parameters = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
      name,
      in: 'query',
      required: schema.required?.includes(name) ?? false,
      schema: property,
    }));
    delete operation[QUERY_EXTENSION];
  }
}
