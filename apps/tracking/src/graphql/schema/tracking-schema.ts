import { buildSchema, GraphQLError, GraphQLScalarType, Kind, type GraphQLSchema } from 'graphql';
import { MESSAGES } from './messages.sdl.js';
import { OPERATIONS } from './operations.sdl.js';

const INT64 = /^-?\d{1,19}$/;

function int64Text(value: unknown): string {
  const text = String(value);
  if (INT64.test(text)) return text;
  throw new GraphQLError('LongString must be a whole number of 64 bits.');
}

/** The schema that MLflow's web interface was compiled against. */
export function trackingSchema(): GraphQLSchema {
  const schema = buildSchema(`${MESSAGES}${OPERATIONS}`);
  const longString = schema.getType('LongString');
  if (!(longString instanceof GraphQLScalarType)) throw new TypeError('The schema declares no LongString.');
  longString.serialize = int64Text;
  longString.parseValue = int64Text;
  longString.parseLiteral = (node) =>
    int64Text(node.kind === Kind.INT || node.kind === Kind.STRING ? node.value : '');
  return schema;
}
