import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  parseRunSearch,
  runSearchStatement,
  type ParsedRunSearch,
  type SearchWay,
} from '../src/search/run-search-statement.js';
import { encodePageToken } from '../src/search/page-token.js';
import { Store } from './store.js';

/** What a run holds, as the naive reading of a search sees it. */
interface ModelRun {
  readonly name: string;
  readonly start: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Keys and values that would end a literal, a name or a statement if anybody let them. */
const HOSTILE = ["x'; DROP TABLE runs; --", '$1', 'a"b', 'per%cent_', 'back\\slash', '😀', 'é'];
const STORED_KEYS = ['a', 'b', 'odd key', 'x/y:z-0', 'select'];
const KEYS = [...STORED_KEYS, ...HOSTILE.slice(0, 3)];
const NUMBERS = [Number.NaN, -1.5, 0, 0, 1, 2, 1e300];
const TEXTS = ['', 'x', 'X', 'xy', ...HOSTILE];
const RUNS = 40;

const entries = <T>(values: readonly T[]) =>
  fc.dictionary(fc.constantFrom(...STORED_KEYS), fc.constantFrom(...values), { maxKeys: 4 });
const runs = fc.array(
  fc.record({
    start: fc.integer({ min: 0, max: 3 }),
    metrics: entries(NUMBERS),
    params: entries(TEXTS),
    tags: entries(TEXTS),
  }),
  { minLength: RUNS, maxLength: RUNS },
);

interface Clause {
  readonly text: string;
  readonly matches: (run: ModelRun) => boolean;
}

const quotedKey = (key: string): string => (key.includes('"') ? `\`${key}\`` : `"${key}"`);
const quotedText = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`);

const COMPARE: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
};

const metricClause: fc.Arbitrary<Clause> = fc
  .tuple(
    fc.constantFrom(...KEYS),
    fc.constantFrom(...Object.keys(COMPARE)),
    fc.constantFrom(...NUMBERS.filter((number) => !Number.isNaN(number))),
  )
  .map(([key, comparator, number]) => ({
    text: `metrics.${quotedKey(key)} ${comparator} ${number}`,
    matches: ({ metrics }) => {
      const value = metrics[key];
      return value !== undefined && (COMPARE[comparator]?.(value, number) ?? false);
    },
  }));

/** The whole text must fit; a backslash takes the next character as it is. */
function fits(text: string, pattern: string, flags: string): boolean {
  const parts = /\\?[^]/gu;
  const source = (pattern.match(parts) ?? []).map((part) => {
    if (part === '%') return '[^]*';
    if (part === '_') return '[^]';
    const literal = part.length > 1 && part.startsWith('\\') ? part.slice(1) : part;
    return literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, `u${flags}`).test(text);
}

const TEXT_TESTS: Readonly<Record<string, (value: string, text: string) => boolean>> = {
  '=': (value, text) => value === text,
  '!=': (value, text) => value !== text,
  LIKE: (value, text) => fits(value, text, ''),
  ILIKE: (value, text) => fits(value, text, 'i'),
};

const textClause: fc.Arbitrary<Clause> = fc
  .tuple(
    fc.constantFrom('params' as const, 'tags' as const),
    fc.constantFrom(...KEYS),
    fc.constantFrom(...Object.keys(TEXT_TESTS), 'IS NULL', 'IS NOT NULL'),
    fc.constantFrom(...TEXTS),
  )
  .map(([entity, key, comparator, text]) => {
    const isPresence = comparator.startsWith('IS');
    return {
      text: `${entity}.${quotedKey(key)} ${comparator} ${isPresence ? '' : quotedText(text)}`,
      matches: (run) => {
        const value = run[entity][key];
        if (isPresence) return (value === undefined) === (comparator === 'IS NULL');
        return value !== undefined && (TEXT_TESTS[comparator]?.(value, text) ?? false);
      },
    };
  });

const startClause: fc.Arbitrary<Clause> = fc
  .tuple(fc.constantFrom(...Object.keys(COMPARE)), fc.integer({ min: 0, max: 3 }))
  .map(([comparator, number]) => ({
    text: `start_time ${comparator} ${number}`,
    matches: ({ start }) => COMPARE[comparator]?.(start, number) ?? false,
  }));

interface Order {
  readonly text: string;
  /** Before, after, or equal; what is missing comes last whatever the direction. */
  readonly compare: (left: ModelRun, right: ModelRun) => number;
}

const bytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

const order: fc.Arbitrary<Order> = fc
  .tuple(
    fc.constantFrom('metrics' as const, 'params' as const, 'tags' as const),
    fc.constantFrom(...KEYS),
    fc.constantFrom('ASC', 'DESC'),
  )
  .map(([entity, key, direction]) => {
    const sign = direction === 'ASC' ? 1 : -1;
    const rank = (value: string | number | undefined): number =>
      value === undefined ? 2 : Number.isNaN(value) ? 1 : 0;
    return {
      text: `${entity}.${quotedKey(key)} ${direction}`,
      compare: (left, right) => {
        const [a, b] = [left[entity][key], right[entity][key]];
        if (rank(a) !== rank(b) || rank(a) !== 0) return rank(a) - rank(b);
        const difference = typeof a === 'number' ? a - Number(b) : bytes(String(a), String(b));
        return sign * Math.sign(difference);
      },
    };
  });

let store: Store;

beforeAll(async () => {
  store = await Store.open();
}, 60_000);
afterAll(() => store.database.drop());

async function write(model: readonly Omit<ModelRun, 'name'>[]) {
  const experimentId = await store.newExperiment(`model-${(written += 1)}`);
  const ids = new Map<string, ModelRun>();
  for (const [index, run] of model.entries()) {
    const name = `run-${index}`;
    const runId = await store.newRun({ experimentId, runName: name, startTime: run.start });
    await store.batches.write(runId, {
      metrics: Object.entries(run.metrics).map(([key, value]) => ({ key, value, timestamp: 1, step: 0 })),
      params: Object.entries(run.params).map(([key, value]) => ({ key, value })),
      tags: Object.entries(run.tags).map(([key, value]) => ({ key, value })),
    });
    ids.set(runId, { ...run, name });
  }
  return { experimentId, ids };
}
let written = 0;

async function page(search: ParsedRunSearch, way: SearchWay) {
  const { text, values } = runSearchStatement(search, way);
  const [row] = await store.sql.rowsOnce<{ run_ids: string | null; last_key: string[] | null }>(text, [
    ...values,
  ]);
  return { runIds: row?.run_ids?.match(/.{32}/g) ?? [], lastKey: row?.last_key ?? null };
}

/** Every page, each found in a way of its own. */
async function pages(search: ParsedRunSearch, ways: readonly SearchWay[]): Promise<string[]> {
  const found: string[] = [];
  let after: readonly string[] | null = null;
  for (let turn = 0; turn <= RUNS; turn += 1) {
    const way: SearchWay = ways[turn % ways.length] ?? { kind: 'walk' };
    const { runIds, lastKey } = await page({ ...search, after }, way);
    found.push(...runIds);
    if (lastKey === null) return found;
    after = lastKey;
  }
  throw new Error('the pages do not end');
}

describe('a search', () => {
  it('finds in every way and over every page what a naive reading finds, whatever it is made of', async () => {
    const clauses = fc.array(fc.oneof(metricClause, textClause, startClause), { maxLength: 3 });
    const orders = fc.uniqueArray(order, { maxLength: 2, selector: ({ text }) => text.replace(/ \w+$/, '') });
    const searches = fc.array(fc.tuple(clauses, orders, fc.integer({ min: 7, max: 50 })), {
      minLength: 25,
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(runs, searches, async (model, queries) => {
        const { experimentId, ids } = await write(model);
        for (const [filter, orderBy, maxResults] of queries) {
          const search = parseRunSearch({
            experimentIds: [experimentId],
            filter: filter.map(({ text }) => text).join(' AND '),
            orderBy: orderBy.map(({ text }) => text),
            viewType: 'ACTIVE_ONLY',
            maxResults,
            pageToken: '',
          });
          const expected = [...ids]
            .filter(([, run]) => filter.every(({ matches }) => matches(run)))
            .sort(([leftId, left], [rightId, right]) => {
              for (const { compare } of orderBy) {
                const difference = compare(left, right);
                if (difference !== 0) return difference;
              }
              return right.start - left.start || bytes(leftId, rightId);
            })
            .map(([runId]) => runId);
          const sorted: SearchWay[] = [null, ...search.conditions].map((driver) => ({
            kind: 'sort',
            driver,
          }));
          for (const way of [{ kind: 'walk' } as const, ...sorted]) {
            expect(await pages(search, [way])).toEqual(expected);
          }
          expect(await pages(search, [{ kind: 'walk' }, ...sorted])).toEqual(expected);
        }
      }),
      // To make a failing case smaller would write its runs again and again.
      { numRuns: 2, endOnFailure: true },
    );
  }, 120_000);

  it('has no word of its filter, order, token or keys in the text of its statement', () => {
    const word = fc.stringMatching(/^ZZ[ -~]{0,12}ZZ$/).filter((text) => !/[`"'\\]/.test(text));
    const entity = fc.constantFrom('metrics', 'params', 'tags', 'attributes', 'datasets');
    const comparator = fc.constantFrom('=', '!=', '<', 'LIKE', 'ILIKE', 'IN', 'NOT IN', 'IS NULL');
    let made = 0;
    fc.assert(
      fc.property(entity, word, comparator, word, word, (name, key, operator, value, token) => {
        const names = name === 'attributes' ? ['run_name', 'run_id', 'start_time'] : ['name', 'digest'];
        const known = name === 'attributes' || name === 'datasets' ? names : [`\`${key}\``];
        for (const literal of [`'${value}'`, `("${value}", 'b')`, '1.5', '']) {
          for (const path of known) {
            const orderBy = name === 'datasets' ? [] : [`${name}.${path} DESC`];
            const query = {
              experimentIds: [1, 2],
              viewType: 'ALL',
              maxResults: 5,
              orderBy,
              pageToken: '',
            } as const;
            try {
              const search = parseRunSearch({ ...query, filter: `${name}.${path} ${operator} ${literal}` });
              const pageToken = encodePageToken(search.order, ['0', token, token, '1', token]);
              expect(Buffer.from(pageToken, 'base64').toString()).toContain('ZZ');
              for (const way of [
                { kind: 'walk' },
                { kind: 'sort', driver: search.conditions[0] ?? null },
              ] as const) {
                expect(runSearchStatement(search, way).text).not.toContain('ZZ');
                made += 1;
              }
            } catch (error) {
              expect(error).toMatchObject({ reason: 'INVALID_PARAMETER_VALUE' });
            }
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(made).toBeGreaterThan(500);
  });
});
