import { describe, expect, it } from '@jest/globals';
import {
  parseRunSearch,
  runSearchStatement,
  type RunSearchQuery,
  type SearchWay,
} from './run-search-statement.js';
import { encodePageToken } from './page-token.js';

const WALK: SearchWay = { kind: 'walk' };

const parse = (query: Partial<RunSearchQuery>) =>
  parseRunSearch({
    experimentIds: [1],
    filter: '',
    orderBy: [],
    viewType: 'ACTIVE_ONLY',
    maxResults: 10,
    pageToken: '',
    ...query,
  });

const statement = (query: Partial<RunSearchQuery>, way = WALK) => runSearchStatement(parse(query), way);

/** A small deterministic generator: a failing case can be run again. */
function* random(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe('runSearchStatement', () => {
  it('orders by start and id when nothing is asked for', () => {
    const { text } = statement({});
    expect(text).toContain('r.start_time AS k1, r.run_id AS k2');
    expect(text).toContain('ORDER BY k1 DESC, k2 ASC LIMIT');
  });

  it('asks for one row more than the page', () => {
    expect(statement({ maxResults: 25 }).values).toEqual([1, 'active', 25, 26]);
  });

  it.each([
    [
      "foo.bar = 'x'",
      /^Invalid entity type 'foo'\. Valid values are \['metric', 'parameter', 'tag', 'attribute', 'dataset'\]$/,
    ],
    ["attributes.nope = 'x'", /^Invalid attribute key 'nope' specified\. Valid keys are/],
    ["constructor.name = 'x'", /^Invalid entity type 'constructor'/],
    ["datasets.toString = 'x'", /^Invalid dataset key 'toString' specified/],
    ["metrics.acc LIKE 'x'", /^Invalid comparator 'LIKE' not one of/],
    ["metrics.acc > 'x'", /^Expected numeric value type for metric\. Found 'x'$/],
    ['metrics.acc > abc', /^Expected numeric value type for metric\. Found abc$/],
    [
      'metrics.acc IS NULL',
      /^IS NULL \/ IS NOT NULL is only supported for tags and params, not for 'metric' 'acc'$/,
    ],
    ["params.lr > '1'", /^Invalid comparator '>' not one of/],
    ['params.lr = 1', /^Expected a quoted string value for parameter \(e\.g\. 'my-value'\)\. Got value 1$/],
    [
      'tags.env = prod',
      /^Parameter value is either not quoted or .* string value prod\. Use either single or double/,
    ],
    [
      "tags.env IN ('a')",
      /^Expected a quoted string value for tag \(e\.g\. 'my-value'\)\. Got value \('a'\)$/,
    ],
    ["start_time > 'x'", /^Expected numeric value type for numeric attribute: start_time\. Found 'x'$/],
    [
      "status IN ('FINISHED')",
      /^Only \['run_id'\] attributes support comparison with a list of quoted string values\.$/,
    ],
  ])('refuses the filter %s', (filter, message) => {
    expect(() => statement({ filter })).toThrow(message);
  });

  it.each([
    ['nope', /^Invalid attribute key 'nope'/],
    ['datasets.name', /^Invalid ordering key in order_by clause/],
    ['metrics.acc sideways', /^Invalid ordering key in order_by clause 'metrics\.acc sideways'\.$/],
    ['metrics.acc ASC DESC', /^Invalid order_by clause/],
    ['', /^Invalid order_by clause ''/],
    ['DESC', /^Invalid order_by clause 'DESC'\. Could not be parsed\.$/],
  ])('refuses the order %s', (clause, message) => {
    expect(() => statement({ orderBy: [clause] })).toThrow(message);
  });

  it('refuses a field that is ordered by twice, under any of its names', () => {
    expect(() => statement({ orderBy: ['metrics.a', 'metric.a DESC'] })).toThrow(
      /duplicate fields: \['metric\.a'\]/,
    );
    expect(() => statement({ orderBy: ['Created', 'start_time'] })).toThrow(/duplicate fields/);
  });

  it('refuses a token of another order, and what is no token', () => {
    const { order } = parse({ orderBy: ['metrics.a'] });
    const key = ['0', '1', '2', '01a1fe453c247e45a05351197e4f79bc'];
    const pageToken = encodePageToken(order, key);
    expect(statement({ orderBy: ['metrics.a'], pageToken }).values).toEqual(
      expect.arrayContaining(key.slice(1)),
    );
    expect(() => statement({ orderBy: ['metrics.b'], pageToken })).toThrow(/^Invalid page token/);
    for (const forged of ['no token', 'MTIz', 'bnVsbA==', Buffer.from('{"order":1}').toString('base64')]) {
      expect(() => statement({ pageToken: forged })).toThrow(/^Invalid page token/);
    }
  });

  it.each([
    ['a rank that no segment has', ['7', '1', '2', '01a1fe453c247e45a05351197e4f79bc']],
    ['a rank that is no number', ['x', '1', '2', '01a1fe453c247e45a05351197e4f79bc']],
    ['a number that is none', ['0', '1; DROP', '2', '01a1fe453c247e45a05351197e4f79bc']],
    ['a double that is out of range', ['0', '1e999', '2', '01a1fe453c247e45a05351197e4f79bc']],
    [
      'an integer that is out of range',
      ['0', '1', '9223372036854775808', '01a1fe453c247e45a05351197e4f79bc'],
    ],
    ['an id that is none', ['0', '1', '2', 'zz']],
    ['too few columns', ['0', '1', '2']],
  ])('refuses a forged token with %s', (_, key) => {
    const { order } = parse({ orderBy: ['metrics.a'] });
    const pageToken = encodePageToken(order, key);
    expect(() => statement({ orderBy: ['metrics.a'], pageToken })).toThrow(/^Invalid page token/);
  });

  it('asks each experiment once, and each for a page at most', () => {
    const { text, values } = statement({ experimentIds: [3, 4, 3], viewType: 'ALL', orderBy: ['metrics.a'] });
    expect(values).toContainEqual([3, 4]);
    expect(text).toContain('unnest($1::bigint[]) AS scope (experiment_id)');
    expect(text.match(/AS walk\s+ORDER BY/g)).toHaveLength(3);
  });

  it('walks the leading metric within the bounds that the filter sets on it', () => {
    const { text } = statement({ filter: 'metrics.a < 0.5', orderBy: ['metrics.a DESC'] });
    expect(text).toContain('o.value <');
    expect(text).not.toContain('latest_metrics f');
  });

  it('never lets a word of the caller into the text of a statement', () => {
    const numbers = random(20_231_121);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(numbers.next().value * list.length)] as T;
    const canary = 'ZZCANARYZZ';
    const poison = [
      `${canary}'; DROP TABLE runs; --`,
      `${canary}$1`,
      `${canary}" OR 1=1`,
      `\\${canary}`,
      canary,
    ];
    const names = ['metrics', 'params', 'tags', 'attributes', 'datasets'];
    const quotes = ['`', '"'];
    let accepted = 0;
    for (let turn = 0; turn < 5_000; turn += 1) {
      const quote = pick(quotes);
      const key = `${pick(names)}.${quote}${pick(poison).replaceAll(quote, '')}${quote}`;
      const text = pick(poison).replaceAll("'", '');
      const value = pick([`'${text}'`, `"${text.replaceAll('"', '')}"`, '1.5', `('${text}')`]);
      const filter = `${key} ${pick(['=', '!=', 'LIKE', 'ILIKE', 'IN', '>', 'IS NULL'])} ${value}`;
      try {
        const search = parse({ filter, orderBy: [key] });
        accepted += 1;
        const [driver = null] = search.conditions;
        for (const way of [WALK, { kind: 'sort', driver: null }, { kind: 'sort', driver }] as const) {
          const made = runSearchStatement(search, way);
          expect(made.text).not.toContain('CANARY');
          expect(JSON.stringify(made.values)).toContain('CANARY');
        }
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'TrackingError') throw error;
      }
    }
    expect(accepted).toBeGreaterThan(500);
  });
});
