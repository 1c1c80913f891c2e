import { invalidParameter } from '@weir/tracking-store';
import type { FieldParameters } from './graphql.tokens.js';

/** The `input` of a root field. Its shape was checked against the schema; what must be there is said here. */
export function inputOf<T extends object>({ input }: FieldParameters): Partial<T> {
  if (typeof input !== 'object' || input === null) {
    throw invalidParameter("Missing value for required parameter 'input'.");
  }
  return input;
}

/** A list without the nulls that the schema lets through. */
export function texts(list: readonly (string | null)[] | null | undefined): string[] {
  return list?.filter((text) => text !== null) ?? [];
}

/** Calls `load` when it is asked for the first time, and never again. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () => (loaded ??= load());
}
