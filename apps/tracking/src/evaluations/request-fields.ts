import { JSONSchema } from 'class-validator-jsonschema';

/** A misspelt field must not be ignored: the evaluation would measure something else than was meant. */
export const Strict = (): ClassDecorator => JSONSchema({ additionalProperties: false });

export const MAX_NAME = 500;
export const RUN_ID = /^[0-9a-f]{32}$/;
