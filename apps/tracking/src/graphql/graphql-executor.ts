import { Inject, Injectable } from '@nestjs/common';
import { toPublicError } from '@weir/http';
import { translateDatabaseError } from '@weir/tracking-store';
import { execute, GraphQLError, parse, validate, type DocumentNode, type ExecutionResult } from 'graphql';
import { errorCodeOf } from '../protocol/error-codes.js';
import { assertStorable } from '../protocol/unstorable-text.js';
import { LOGGER, TRACKING_SETTINGS, type Logger, type TrackingSettings } from '../tracking.tokens.js';
import type { GraphqlRequest } from './graphql.messages.js';
import { ROOT_FIELDS, type FieldReader, type FieldReaders } from './graphql.tokens.js';
import { messageField } from './message-field.js';
import { excessOf } from './query-limits.js';
import { trackingSchema } from './schema/tracking-schema.js';

/** The web interface's largest query has about 400. */
const MAX_TOKENS = 10_000;
const MAX_ERRORS = 20;

/** Runs queries. What is wrong with one, and what goes wrong in it, is part of the result. */
@Injectable()
export class GraphqlExecutor {
  private readonly schema = trackingSchema();
  private readonly rootValue: Record<string, FieldReader>;

  constructor(
    @Inject(ROOT_FIELDS) fields: FieldReaders['fields'],
    @Inject(TRACKING_SETTINGS) private readonly settings: TrackingSettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.rootValue = Object.fromEntries(
      Object.entries(fields).map(([name, reader]) => [name, storable(reader)]),
    );
  }

  async run({ query, variables, operationName }: GraphqlRequest): Promise<ExecutionResult> {
    const document = this.checked(query);
    if (Array.isArray(document)) return { data: null, errors: document };
    const result = await execute({
      schema: this.schema,
      document,
      rootValue: this.rootValue,
      variableValues: variables,
      operationName,
      fieldResolver: messageField,
      options: { maxCoercionErrors: MAX_ERRORS },
    });
    const errors = result.errors?.map((error) => this.publicError(error));
    return { data: result.data ?? null, ...(errors && { errors }) };
  }

  private checked(query: string): DocumentNode | GraphQLError[] {
    try {
      const document = parse(query, { maxTokens: MAX_TOKENS });
      const excess = excessOf(document, this.settings.graphql);
      if (excess !== null) return [new GraphQLError(excess)];
      const errors = validate(this.schema, document, undefined, { maxErrors: MAX_ERRORS });
      return errors.length > 0 ? [...errors] : document;
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  /** What readers throw is said as the REST API says it: nothing of the inside gets out. */
  private publicError(error: GraphQLError): GraphQLError {
    const { originalError, nodes, path } = error;
    if (!originalError || originalError instanceof GraphQLError) return error;
    const { message, code, status, errorId } = toPublicError(
      translateDatabaseError(originalError),
      this.logger,
    );
    const extensions = { error_code: errorCodeOf(code, status), ...(errorId && { error_id: errorId }) };
    return new GraphQLError(message, { nodes: nodes ?? null, path: path ?? null, extensions });
  }
}

/** Literals in a query can smuggle in text that Postgres does not store, past the reader of the body. */
function storable(reader: FieldReader): FieldReader {
  return (parameters) => {
    assertStorable(parameters);
    return reader(parameters);
  };
}
