import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  LoggedModelSearch,
  RegisteredModelRepository,
  RegistrySearch,
  TrackingError,
} from '@weir/tracking-store';
import fc from 'fast-check';
import { EvaluationDatasetSearch } from '../src/evaluation-datasets/evaluation-dataset-search.js';
import { ExperimentSearch } from '../src/search/experiment-search.js';
import { encodePageToken } from '../src/search/page-token.js';
import { SqlClient, type Statement } from '../src/sql/sql-client.js';
import { Store } from './store.js';

/** Runs statements, and keeps their texts. */
class RecordedSql extends SqlClient {
  texts: string[] = [];

  override rowsOnce<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    this.texts.push(text);
    return super.rowsOnce<Row>(text, values);
  }

  override rows<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]> {
    this.texts.push(statement.text);
    return super.rows<Row>(statement, values);
  }
}

interface Asked {
  readonly filter: string;
  readonly orderBy: readonly string[];
  readonly maxResults: number;
  readonly pageToken: string;
}
interface Found {
  readonly records: readonly object[];
  readonly nextPageToken: string | null;
}

interface Kind {
  readonly kind: string;
  readonly find: (asked: Asked) => Promise<Found>;
  readonly nameOf: (record: object) => string;
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
  readonly maps: readonly string[];
}

const ROWS = 30;
/** What would end a literal, a name or a statement if anybody let it. */
const HOSTILE = [
  "'; DROP TABLE runs; --",
  '$1',
  'a"b',
  'per%cent_',
  'back\\slash',
  '\u{1F600}',
  'é',
  '/*',
  '',
];
const MARK = 'ZZQ';

let store: Store;
let sql: RecordedSql;
let kinds: readonly Kind[];

const named = (record: object): string => ('name' in record ? String(record.name) : '');

async function seed(): Promise<void> {
  const series = `generate_series(1, ${ROWS}) AS n`;
  const id = `(lpad(to_hex(n), 12, '0') || '70008000000000000001')::uuid`;
  const hostile = `(ARRAY[${HOSTILE.map((_, index) => `$${index + 1}`).join(', ')}]::text[])[1 + n % ${HOSTILE.length}]`;
  const texts = `'row-' || n`;
  const tables: readonly (readonly [columns: string, selected: string, hasValues: boolean])[] = [
    [
      'experiments (experiment_id, name, artifact_location, creation_time, last_update_time)',
      `100 + n, ${texts}, 'x', n % 5, n % 3`,
      false,
    ],
    ['experiment_tags (experiment_id, key, value)', `100 + n, 'k', ${hostile}`, true],
    [
      'registered_models (registered_model_id, name, creation_time, last_update_time) OVERRIDING SYSTEM VALUE',
      `n, ${texts}, n % 5, n % 3`,
      false,
    ],
    ['registered_model_tags (registered_model_id, key, value)', `n, 'k', ${hostile}`, true],
    [
      'model_versions (registered_model_id, version, source, run_id, creation_time, last_update_time)',
      `n, 1, 's3://' || n, 'run', n % 5, n % 3`,
      false,
    ],
    ['model_version_tags (registered_model_id, version, key, value)', `n, 1, 'k', ${hostile}`, true],
    [
      'logged_models (model_id, experiment_id, name, artifact_uri, creation_time, last_update_time)',
      `${id}, 101, ${texts}, 'x', n % 5, n % 3`,
      false,
    ],
    ['logged_model_tags (model_id, key, value)', `${id}, 'k', ${hostile}`, true],
    [
      'evaluation_datasets (dataset_id, name, digest, created_time, last_update_time)',
      `${id}, ${texts}, 'd', n % 5, n % 3`,
      false,
    ],
    ['evaluation_dataset_tags (dataset_id, key, value)', `${id}, 'k', ${hostile}`, true],
  ];
  for (const [into, selected, hasValues] of tables) {
    await store.sql.rowsOnce(
      `INSERT INTO ${into} SELECT ${selected} FROM ${series}`,
      hasValues ? HOSTILE : [],
    );
  }
}

beforeAll(async () => {
  store = await Store.open();
  await seed();
  sql = new RecordedSql(store.database.dataSource);
  const registry = new RegistrySearch(sql, new RegisteredModelRepository(sql));
  const times = { numbers: ['creation_timestamp', 'last_updated_timestamp'], maps: ['tags'], nameOf: named };
  kinds = [
    {
      ...times,
      kind: 'experiments',
      find: (asked) => new ExperimentSearch(sql).search({ ...asked, viewType: 'ACTIVE_ONLY' }),
      texts: ['name', 'experiment_id'],
      numbers: ['creation_time', 'last_update_time'],
    },
    { ...times, kind: 'registered models', find: (asked) => registry.searchModels(asked), texts: ['name'] },
    {
      ...times,
      kind: 'model versions',
      find: (asked) => registry.searchVersions(asked),
      texts: ['name', 'run_id', 'source_path'],
      numbers: ['version_number', 'creation_timestamp', 'last_updated_timestamp'],
    },
    {
      ...times,
      kind: 'logged models',
      find: ({ orderBy, ...asked }) =>
        new LoggedModelSearch(sql).search({
          ...asked,
          experimentIds: [101],
          datasets: [],
          orderBy: orderBy.map((text) => ({
            field: text.replace(/ (ASC|DESC)$/, ''),
            isAscending: text.endsWith('ASC'),
            dataset: { name: null, digest: null },
          })),
        }),
      texts: ['name', 'model_id', 'source_run_id', 'model_type', 'status'],
      maps: ['tags', 'params', 'metrics'],
    },
    {
      ...times,
      kind: 'datasets',
      find: (asked) => new EvaluationDatasetSearch(sql).search({ ...asked, experimentIds: null }),
      texts: ['name', 'created_by', 'last_updated_by'],
      numbers: ['created_time', 'last_update_time'],
    },
  ];
}, 60_000);
afterAll(() => store.database.drop());

const KINDS = ['experiments', 'registered models', 'model versions', 'logged models', 'datasets'] as const;

function kindOf(name: string): Kind {
  const found = kinds.find(({ kind }) => kind === name);
  if (!found) throw new Error(`no kind ${name}`);
  return found;
}

const word = fc
  .tuple(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 6, unit: 'grapheme' }))
  .map(([hostile, more]) => `${MARK}${hostile}${more}`.replaceAll('\0', ''));
const quoted = word.chain((text) => fc.constantFrom(`'${text}'`, `"${text}"`, `\`${text}\``, text));
const comparator = fc.constantFrom(
  ...[
    '=',
    '!=',
    '<',
    '<=',
    '>',
    'LIKE',
    'ILIKE',
    'RLIKE',
    'IN',
    'NOT IN',
    'IS NULL',
    'IS NOT NULL',
    '==',
    ';',
  ],
);
const literal = fc.oneof(
  quoted,
  fc.constantFrom('1', '-1.5', '1e400', '9'.repeat(30), ''),
  fc.array(quoted, { maxLength: 3 }).map((items) => `(${items.join(', ')})`),
);

const nameIn = ({ texts, numbers, maps }: Kind): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...texts, ...numbers),
    fc.tuple(fc.constantFrom(...maps, 'attributes', 'nope'), quoted).map(([map, key]) => `${map}.${key}`),
    quoted,
  );

/** A refusal in words; anything else goes on. */
async function refusable<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof TrackingError && error.reason === 'INVALID_PARAMETER_VALUE') return null;
    throw error;
  }
}

describe.each(KINDS)('a search of %s', (name) => {
  it('has no word of its filter, order or token in its statements, and either runs or is refused', async () => {
    const kind = kindOf(name);
    const clause = fc.tuple(nameIn(kind), comparator, literal).map((parts) => parts.join(' '));
    const order = fc
      .tuple(nameIn(kind), fc.constantFrom(' ASC', ' DESC', '', ` ${MARK}`))
      .map((parts) => parts.join(''));
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(clause, { maxLength: 3 }),
        fc.array(order, { maxLength: 2 }),
        fc.constantFrom(' AND ', ' and ', ' OR ', ';'),
        fc.array(word, { maxLength: 5 }),
        async (clauses, orderBy, joint, key) => {
          sql.texts = [];
          const asked = { filter: clauses.join(joint), maxResults: 3, pageToken: '' };
          for (const order of [orderBy, []]) {
            const found = await refusable(kind.find({ ...asked, orderBy: order }));
            if (found !== null) ran += 1;
            const mark = found?.nextPageToken ?? encodePageToken(MARK, []);
            const { order: known } = JSON.parse(Buffer.from(mark, 'base64').toString()) as { order: string };
            await refusable(kind.find({ ...asked, orderBy: order, pageToken: encodePageToken(known, key) }));
          }
          expect(sql.texts.filter((text) => text.includes(MARK))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
    expect(ran).toBeGreaterThan(50);
  }, 60_000);

  it('finds over its pages what a naive reading finds, each once', async () => {
    const kind = kindOf(name);
    const rows = Array.from({ length: ROWS }, (_, index) => index + 1);
    const tagOf = (row: number): string => HOSTILE[row % HOSTILE.length] ?? '';
    const quote = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`);
    const [time = ''] = kind.numbers.slice(-2);
    const orders = fc.constantFrom([], [`${time} ASC`], [`${time} DESC`, 'name ASC'], ['name DESC']);
    const tag = fc.constantFrom(...HOSTILE.filter((text) => !(text.includes("'") && text.includes('"'))));
    await fc.assert(
      fc.asyncProperty(
        tag,
        fc.constantFrom('=', '!='),
        fc.nat(4),
        orders,
        async (text, operator, least, orderBy) => {
          const filter = [
            `tags.k ${operator} ${quote(text)}`,
            // The registry's own search of models knows no times.
            ...(kind.kind === 'registered models' || kind.kind === 'model versions'
              ? []
              : [`${time} >= ${least}`]),
          ];
          const expected = rows.filter(
            (row) =>
              (tagOf(row) === text) === (operator === '=') && (filter.length === 1 || row % 5 >= least),
          );
          const found: string[] = [];
          let pageToken = '';
          do {
            const page = await kind.find({ filter: filter.join(' AND '), orderBy, maxResults: 4, pageToken });
            found.push(...page.records.map(kind.nameOf));
            pageToken = page.nextPageToken ?? '';
          } while (pageToken !== '' && found.length <= ROWS);
          expect([...found].sort()).toEqual(expected.map((row) => `row-${row}`).sort());
          if (orderBy[0] === 'name DESC') expect(found).toEqual([...found].sort().reverse());
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});
