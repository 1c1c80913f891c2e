import { createHash } from 'node:crypto';

/** What a run's dataset input is compared by: another value after every change of the records. */
export function datasetDigest(name: string, changedAt: number): string {
  return createHash('sha256').update(`${name}:${changedAt}`).digest('hex').slice(0, 8);
}
