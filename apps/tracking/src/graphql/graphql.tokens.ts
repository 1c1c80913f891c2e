export type FieldParameters = Readonly<Record<string, unknown>>;

/** Answers a root field: its parameters in, a message of the REST API out. */
export type FieldReader = (parameters: FieldParameters) => Promise<object> | object;

/** The root fields of one resource. */
export interface FieldReaders {
  readonly fields: Readonly<Record<string, FieldReader>>;
}

/** The root fields of all resources. */
export const ROOT_FIELDS = Symbol('ROOT_FIELDS');
