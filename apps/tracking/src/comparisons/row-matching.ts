import { invalidRequest } from '../evaluations/evaluations.errors.js';
import type { RowPairingView } from './comparison-views.dto.js';
import { differentData } from './comparisons.errors.js';
import { pairByKey, pairByPlace, repeatedKeys, type RowPairs } from './row-pairing.js';
import type { ScoredRows } from './scored-rows.js';

export interface MatchedRows {
  readonly pairs: RowPairs;
  readonly view: RowPairingView;
  readonly warnings: readonly string[];
}

interface Sides {
  readonly baseline: ScoredRows;
  readonly candidate: ScoredRows;
}

const LEAST_PAIRS = 2;
const MAX_SHOWN = 20;

const shown = (columns: readonly string[]): string =>
  columns
    .slice(0, MAX_SHOWN)
    .map((column) => column.slice(0, 100))
    .join(', ');

/** Finds out which rows of the two belong together. */
export async function matchRows(
  sides: Sides,
  matchOn: string | readonly string[] | null,
): Promise<MatchedRows> {
  if (matchOn === 'row_index') return matchedByPlace(sides);
  const columns = matchOn === null ? commonColumns(sides) : askedColumns(sides, [matchOn].flat());
  const [baseline, candidate] = [await sides.baseline.keys(columns), await sides.candidate.keys(columns)];
  const isSameOrder =
    baseline.length === candidate.length && baseline.every((key, row) => key === candidate[row]);
  const found = isSameOrder
    ? matchedInOrder(sides, columns)
    : matchedByKey(sides, columns, { baseline, candidate });
  // Of rows that are the same altogether, in the same order, nothing is left to guess.
  const isCertain = isSameOrder && matchOn === null;
  return isCertain ? found : withRepeats(found, columns, repeatedKeys(baseline) + repeatedKeys(candidate));
}

function askedColumns({ baseline, candidate }: Sides, columns: readonly string[]): readonly string[] {
  for (const column of columns) {
    for (const side of [baseline, candidate]) {
      if (side.columns.includes(column)) continue;
      const name = side === baseline ? 'baseline' : 'candidate';
      const message = `the ${name} has no column "${column.slice(0, 100)}"; it has ${shown(side.columns)}`;
      throw invalidRequest([{ field: 'match_on', message }]);
    }
  }
  return columns;
}

function commonColumns({ baseline, candidate }: Sides): string[] {
  const others = new Set(candidate.columns);
  const common = baseline.columns.filter(
    (column) =>
      others.has(column) && !baseline.resultColumns.has(column) && !candidate.resultColumns.has(column),
  );
  if (common.length > 0) return common;
  throw differentData(
    `The two have no column in common but predictions: ${shown(baseline.columns)} against ${shown(candidate.columns)}. Say match_on: "row_index" to pair rows by their place.`,
  );
}

function matchedByPlace({ baseline, candidate }: Sides): MatchedRows {
  const pairs = pairByPlace(baseline.rowCount, candidate.rowCount);
  return matched({ baseline, candidate }, pairs, {
    by: 'row_index',
    columns: [],
    how: 'Paired by their place, as was asked for, whatever the rows hold',
  });
}

function matchedInOrder(sides: Sides, columns: readonly string[]): MatchedRows {
  const pairs = pairByPlace(sides.baseline.rowCount, sides.candidate.rowCount);
  const how = `Paired by their place: both have the same rows in the same order (${shown(columns)})`;
  return matched(sides, pairs, { by: 'row_index', columns, how });
}

function matchedByKey(
  sides: Sides,
  columns: readonly string[],
  keys: { readonly baseline: readonly string[]; readonly candidate: readonly string[] },
): MatchedRows {
  const pairs = pairByKey(keys.baseline, keys.candidate);
  return matched(sides, pairs, { by: 'columns', columns, how: `Paired by the values of ${shown(columns)}` });
}

function withRepeats(found: MatchedRows, columns: readonly string[], repeated: number): MatchedRows {
  if (repeated === 0) return found;
  const warning = `${repeated} rows have the values of a row before them in ${shown(columns)}: such rows were paired in their order.`;
  return { ...found, warnings: [...found.warnings, warning] };
}

function matched(
  { baseline, candidate }: Sides,
  pairs: RowPairs,
  { by, columns, how }: Pick<RowPairingView, 'by' | 'columns'> & { readonly how: string },
): MatchedRows {
  const count = pairs.baseline.length;
  if (count < LEAST_PAIRS) {
    throw differentData(
      `The two were not measured on the same data: of ${baseline.rowCount} and ${candidate.rowCount} rows ${count} belong together by ${columns.length === 0 ? 'their place' : shown(columns)}. Name in match_on the columns that a row is known by.`,
    );
  }
  const unmatchedBaseline = baseline.rowCount - count;
  const unmatchedCandidate = candidate.rowCount - count;
  const isMostlyUnmatched = count * 2 < Math.min(baseline.rowCount, candidate.rowCount);
  return {
    pairs,
    view: {
      by,
      columns,
      matched: count,
      unmatched_baseline: unmatchedBaseline,
      unmatched_candidate: unmatchedCandidate,
      description: `${how}: ${count} pairs.`,
    },
    warnings: isMostlyUnmatched
      ? [
          `Most rows have no partner (${unmatchedBaseline} and ${unmatchedCandidate}): what is said holds for the ${count} pairs only.`,
        ]
      : [],
  };
}
