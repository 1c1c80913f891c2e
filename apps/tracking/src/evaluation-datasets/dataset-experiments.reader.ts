import { doesNotExist, experimentIdOrNull } from '@weir/tracking-store';
import type { Optional } from '../protocol/wire-values.js';

type Ids = Optional<readonly (string | number)[]>;

/** Ids of experiments that must be there: one that cannot be an id is of no experiment. */
export function experimentIdsToLink(ids: Ids): number[] {
  return (ids ?? []).map((id) => {
    const number = experimentIdOrNull(id);
    if (number === null) throw doesNotExist(`No Experiment with id=${String(id).slice(0, 100)}`);
    return number;
  });
}

/** Ids of experiments that may be unknown. */
export const knownExperimentIds = (ids: Ids): number[] =>
  (ids ?? []).map(experimentIdOrNull).filter((id) => id !== null);
