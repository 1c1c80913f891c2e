import { noExperiment } from './experiment.errors.js';

/** Decimal, in the range of a bigint, so that Postgres need not be asked about anything else. */
const EXPERIMENT_ID = /^\d{1,18}$/;

/** The id of the wire (decimal text, or a number from careless callers) as a number; null when it cannot be one. */
export function experimentIdOrNull(id: string | number): number | null {
  const text = String(id);
  const number = Number(text);
  return EXPERIMENT_ID.test(text) && Number.isSafeInteger(number) ? number : null;
}

/** As above, but an id that cannot be one does not exist. */
export function experimentId(id: string | number): number {
  const number = experimentIdOrNull(id);
  if (number === null) throw noExperiment(id);
  return number;
}
