import { AppError } from '@weir/errors';
import { shown } from '../formats/table-format.errors.js';

/** A parameter of a query that cannot be followed; the message says which and why. */
export const badQuery = (field: string, message: string, cause?: unknown): AppError =>
  new AppError({
    code: 'TABLE.INVALID_QUERY',
    status: 400,
    message: `${field}: ${message}`,
    details: { errors: [{ field, message }] },
    cause,
  });

export const queryTooSlow = (seconds: number, cause: unknown): AppError =>
  new AppError({
    code: 'TABLE.QUERY_TIMEOUT',
    status: 503,
    message: `The query took longer than ${seconds} s. Narrow it, or ask for fewer columns in order.`,
    isPublic: true,
    cause,
  });

const MAX_NAMES = 5;
const MAX_LENGTH = 100;

/** Names the columns that may have been meant. */
export function unknownColumn(field: string, name: string, columns: readonly string[]): AppError {
  const close = closest(name, columns).map(shown).join(', ');
  const hint = close === '' ? 'the table has no columns' : `did you mean ${close}?`;
  return badQuery(field, `there is no column ${shown(name)}; ${hint}`);
}

function closest(name: string, columns: readonly string[]): string[] {
  const wanted = name.slice(0, MAX_LENGTH).toLowerCase();
  return columns
    .map((column) => ({ column, distance: editDistance(wanted, column.slice(0, MAX_LENGTH).toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance)
    .slice(0, MAX_NAMES)
    .map(({ column }) => column);
}

/** How many letters have to be changed, added or left out to make one of the other. */
function editDistance(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const change = (above[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(change, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[right.length] ?? 0;
}
