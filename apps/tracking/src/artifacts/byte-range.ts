import type { ByteRange } from '@weir/artifact-store';

/** `whole`: no range, or one that is answered with the whole file, as RFC 9110 allows. */
export type RequestedRange = ByteRange | 'whole' | 'unsatisfiable';

const SINGLE_RANGE = /^bytes=(\d{1,15})?-(\d{1,15})?$/i;

/** Reads a Range header against a file of `sizeBytes`. Several ranges at once are answered with the whole file. */
export function parseRange(header: string | undefined, sizeBytes: number): RequestedRange {
  const [match, first, last] = SINGLE_RANGE.exec(header?.replaceAll(' ', '') ?? '') ?? [];
  if (match === undefined || (first === undefined && last === undefined)) return 'whole';
  if (first === undefined) return suffix(Number(last), sizeBytes);
  const range = { first: Number(first), last: Math.min(Number(last ?? Infinity), sizeBytes - 1) };
  if (last !== undefined && Number(last) < range.first) return 'whole';
  return range.first < sizeBytes ? range : 'unsatisfiable';
}

function suffix(lengthBytes: number, sizeBytes: number): RequestedRange {
  if (lengthBytes === 0 || sizeBytes === 0) return 'unsatisfiable';
  return { first: Math.max(0, sizeBytes - lengthBytes), last: sizeBytes - 1 };
}
