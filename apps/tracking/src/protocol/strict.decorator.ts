import { JSONSchema } from 'class-validator-jsonschema';

/** Refuses fields that a message does not know. A misspelt one must not be ignored: something else than was meant would be done. */
export const Strict = (): ClassDecorator => JSONSchema({ additionalProperties: false });
