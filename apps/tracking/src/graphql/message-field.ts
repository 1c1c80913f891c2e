import {
  getNullableType,
  isEnumType,
  isListType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
} from 'graphql';

const NOT_A_MESSAGE = 'ApiError';

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** What protobuf reads from a field that was not set; MLflow's web interface relies on lists being there. */
function unset(type: GraphQLOutputType): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [];
  if (isObjectType(nullable)) return nullable.name === NOT_A_MESSAGE ? null : {};
  if (isEnumType(nullable)) return nullable.getValues()[0]?.value;
  if (nullable.name === 'Boolean') return false;
  return nullable.name === 'String' ? '' : 0;
}

/**
 * Reads fields from messages of the REST API: `runName` is `run_name` there. A field may be a function, which is called
 * when somebody asks for it.
 */
export const messageField: GraphQLFieldResolver<unknown, unknown, object> = (
  source,
  parameters,
  _context,
  info,
) => {
  const message = source as Readonly<Record<string, unknown>>;
  const value = message[info.fieldName] ?? message[snakeCase(info.fieldName)];
  if (typeof value === 'function') return (value as (input: object) => unknown)(parameters);
  // JSON has no NaN, so messages carry it as text; GraphQL's Float takes neither.
  if (value === 'NaN' && String(info.returnType) === 'Float') return null;
  return value ?? unset(info.returnType);
};
