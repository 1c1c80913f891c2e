import type { ValueTransformer } from 'typeorm';

/** node-postgres hands out `bigint` as text. Times in milliseconds and experiment ids fit a number. */
export const bigintNumber: ValueTransformer = {
  from: (stored: string | null): number | null => (stored === null ? null : Number(stored)),
  to: (value: number | null | undefined): number | null | undefined => value,
};
