import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@weir/testing';
import { trackingEntities, TrackingError } from '@weir/tracking-store';
import { parseFilter } from '../src/search/comparison.js';
import { SqlClient } from '../src/sql/sql-client.js';
import { GuardedQuery } from '../src/traces/guarded-query.js';
import { TraceSearch, traceSearchStatement, type TraceQuery } from '../src/traces/trace-search.js';

const TRACES = 60_000;
const EXPERIMENT = 0;

let database: TestDatabase;
let search: TraceSearch;

beforeAll(async () => {
  database = await testDatabase({ entities: trackingEntities });
  search = new TraceSearch(new GuardedQuery(new SqlClient(database.dataSource), database.dataSource));
  await seed();
});
afterAll(() => database.drop());

const query = (filter: string, more: Partial<TraceQuery> = {}): TraceQuery => ({
  experimentIds: [EXPERIMENT],
  filter,
  orderBy: [],
  maxResults: 100,
  pageToken: '',
  ...more,
});
const ids = async (filter: string, more: Partial<TraceQuery> = {}): Promise<string[]> =>
  (await search.search(query(filter, more))).records.map(({ traceId }) => traceId);

/** Two spans a trace; every thousandth trace is odd in each way that is searched for. */
async function seed(): Promise<void> {
  const { dataSource } = database;
  await dataSource.query(
    `INSERT INTO traces (trace_id, experiment_id, client_request_id, request_time, execution_ms, state, metadata, tags)
      SELECT 'tr-' || i, $1, 'req-' || i, 1000000 + i, i % 500, CASE WHEN i % 1000 = 0 THEN 'ERROR' ELSE 'OK' END,
        jsonb_build_object('mlflow.sourceRun', md5((i / 100)::text), 'mlflow.trace.session', 's' || i / 10),
        jsonb_build_object('mlflow.traceName', 'name' || i % 10, 'rare', CASE WHEN i % 1000 = 0 THEN 'yes' ELSE 'no' END)
      FROM generate_series(1, $2::int) AS i`,
    [EXPERIMENT, TRACES],
  );
  await dataSource.query(
    `INSERT INTO spans (trace_id, span_id, experiment_id, parent_id, name, type, status, start_ns, attributes)
      SELECT 'tr-' || i, 's' || k, $1, CASE WHEN k = 2 THEN 's1' END,
        CASE WHEN k = 2 AND i % 1000 = 0 THEN 'rare step' ELSE 'step ' || k END,
        CASE WHEN k = 2 AND i % 1000 = 0 THEN 'RERANKER' ELSE 'CHAIN' END, 'OK', i,
        jsonb_build_object('depth', jsonb_build_object('int_value', k::text), 'mlflow.spanInputs',
          jsonb_build_object('string_value', 'say "' || i || '" 100% sure'))
      FROM generate_series(1, $2::int) AS i, generate_series(1, 2) AS k`,
    [EXPERIMENT, TRACES],
  );
  await dataSource.query(
    `INSERT INTO assessments (assessment_id, trace_id, name, kind, content, metadata, creation_time, last_update_time)
      SELECT gen_random_uuid(), 'tr-' || i, CASE WHEN i % 1000 = 0 THEN 'gold' ELSE 'score' END, 'feedback',
        CASE WHEN i % 1000 = 0 THEN '{"value": "yes"}' ELSE jsonb_build_object('value', i / 100000.0) END,
        CASE WHEN i = 5000 THEN '{"mlflow.trace.session": "s500"}' ELSE '{}' END::jsonb, 0, 0
      FROM generate_series(2, $1::int, 2) AS i`,
    [TRACES],
  );
  await dataSource.query(
    `INSERT INTO trace_prompts SELECT 'p', '1', 'tr-' || i FROM generate_series(1, 5) AS i`,
  );
  for (const table of ['traces', 'spans', 'assessments', 'trace_prompts']) {
    await dataSource.query(`ANALYZE ${table}`);
  }
}

describe('trace search', () => {
  it.each<[string, string[] | number]>([
    ['', 100],
    [`request_id = 'tr-7'`, ['tr-7']],
    [`request_id IN ('tr-7', 'tr-8', 'nope')`, ['tr-8', 'tr-7']],
    [`client_request_id = 'req-7'`, ['tr-7']],
    [`client_request_id RLIKE '^req-1999[89]$'`, ['tr-19999', 'tr-19998']],
    ['timestamp_ms > 1059998', ['tr-60000', 'tr-59999']],
    [`timestamp_ms > '1059998'`, ['tr-60000', 'tr-59999']],
    ['end_time_ms < 1000004', ['tr-1']],
    [`name = 'name3' AND timestamp < 1000020`, ['tr-13', 'tr-3']],
    [`name RLIKE '^name[34]$' AND timestamp < 1000005`, ['tr-4', 'tr-3']],
    [`name ILIKE 'NAME3' AND timestamp < 1000005`, ['tr-3']],
    [`name NOT IN ('name1', 'name2') AND timestamp < 1000004`, ['tr-3']],
    [`tags.rare = 'yes' AND status = 'OK'`, []],
    [`tags.nope IS NULL AND timestamp < 1000002`, ['tr-1']],
    [`tags.nope != 'x'`, []],
    [`metadata.\`mlflow.trace.session\` = 's0'`, 9],
    [`span.name = 'rare step'`, 60],
    [`span.name = 'step 1' AND span.type = 'RERANKER'`, []],
    [`span.name = 'step 1' AND request_id = 'tr-1000'`, ['tr-1000']],
    [`span.attributes.depth = '2' AND request_id = 'tr-5'`, ['tr-5']],
    [`span.attributes.\`depth\` IN ('3')`, []],
    [`span.attributes.nope != 'x'`, []],
    [`trace.text LIKE '%say "77" 100\\% sure%'`, ['tr-77']],
    [`text ILIKE '%SAY "77"%'`, ['tr-77']],
    [`feedback.gold = 'yes' AND request_id = 'tr-1000'`, ['tr-1000']],
    // Said about the session of trace 5000, which traces 5000 to 5009 belong to.
    [`feedback.gold = 'yes' AND timestamp >= 1005000 AND timestamp < 1005010`, 10],
    ['feedback.score > 0.59997', ['tr-59998']],
    ['feedback.gold > 0', []],
    [`feedback.score IS NULL AND timestamp < 1000002`, ['tr-1']],
    [`feedback.score IS NOT NULL AND timestamp < 1000003`, ['tr-2']],
    [`expectation.gold = 'yes'`, []],
    [`prompt = 'p/1'`, 5],
    [`prompt = 'p/2'`, []],
    [`issue.id = 'gold'`, []],
  ])('filter %s', async (filter, found) => {
    const traceIds = await ids(filter);
    if (typeof found === 'number') expect(traceIds).toHaveLength(found);
    else expect(traceIds).toEqual(found);
  });

  it.each([
    [`name RLIKE '('`, 'not a regular expression'],
    [`name RLIKE '(a)\\1'`, 'refer back'],
    [`name RLIKE '${'a'.repeat(1001)}'`, 'longer than'],
    ['name = 5', 'numeric values'],
    ['name = alpha', 'quoted'],
    [`name > 'a'`, "Invalid comparator '>'"],
    [`timestamp_ms IN ('1')`, "Invalid comparator 'IN'"],
    [`timestamp_ms > 'soon'`, 'numeric value'],
    [`nope = 'x'`, "Invalid attribute key 'nope'"],
    [`nope.x = 'x'`, "Invalid entity type 'nope'"],
    [`span.duration = 'x'`, "Invalid span attribute 'duration'"],
    [`span.attributes. = 'x'`, 'cannot be empty'],
    [`span.name > 'x'`, "span.name comparator '>'"],
    [`trace.text = 'x'`, "span.content comparator '='"],
    ['feedback.score = 1', 'quoted string value'],
    [`feedback.score > '1'`, 'numeric value'],
    [`prompt = 'p'`, 'name/version'],
    [`prompt != 'p/1'`, "Only '='"],
    [`issue.nope = 'x'`, "Invalid issue attribute 'nope'"],
    [`name = 'a' OR name = 'b'`, "'OR'"],
  ])('refuses %s', async (filter, message) => {
    await expect(ids(filter)).rejects.toThrow(message);
  });

  it.each<[string[], string[]]>([
    [['timestamp_ms ASC'], ['tr-1', 'tr-2', 'tr-3']],
    [
      ['execution_time DESC', 'timestamp ASC'],
      ['tr-499', 'tr-999', 'tr-1499'],
    ],
    [
      ['tags.nope', 'timestamp ASC'],
      ['tr-1', 'tr-2', 'tr-3'],
    ],
    [
      ['name', 'request_id'],
      ['tr-10', 'tr-100', 'tr-1000'],
    ],
    [
      ['status', 'timestamp ASC'],
      ['tr-1000', 'tr-2000', 'tr-3000'],
    ],
    [
      ['metadata.`mlflow.trace.session` DESC', 'timestamp ASC'],
      ['tr-9990', 'tr-9991', 'tr-9992'],
    ],
  ])('orders by %j', async (orderBy, first) => {
    expect(await ids('', { orderBy, maxResults: 3 })).toEqual(first);
  });

  it.each([[[]], [['name DESC']], [['execution_time']], [['tags.nope']]])(
    'keeps pages whole while traces are added: %j',
    async (orderBy) => {
      const experiments = [EXPERIMENT, 4711];
      const filter = 'timestamp_ms <= 1000200';
      const all = await ids(filter, { orderBy, maxResults: 500, experimentIds: experiments });
      const paged: string[] = [];
      let pageToken = '';
      do {
        const page = await search.search(
          query(filter, { orderBy, maxResults: 37, experimentIds: experiments, pageToken }),
        );
        paged.push(...page.records.map(({ traceId }) => traceId));
        pageToken = page.nextPageToken ?? '';
        await database.dataSource.query(
          `INSERT INTO traces (trace_id, experiment_id, request_time, execution_ms, state)
            VALUES (gen_random_uuid()::text, 0, 1000100, 250, 'OK')`,
        );
      } while (pageToken !== '');
      await database.dataSource.query(`DELETE FROM traces WHERE trace_id NOT LIKE 'tr-%'`);
      expect(all).toHaveLength(200);
      expect(paged.filter((traceId) => traceId.startsWith('tr-'))).toEqual(all);
    },
  );

  it('refuses a token of another order', async () => {
    const { nextPageToken } = await search.search(query('', { maxResults: 1, orderBy: ['tags.a'] }));
    const pageToken = nextPageToken ?? '';
    await expect(ids('', { orderBy: ['tags.b'], pageToken })).rejects.toThrow('another order_by');
  });

  it('finds the same in several experiments as in each of them', async () => {
    const both = await ids('timestamp < 1000004', { experimentIds: [EXPERIMENT, 4711, EXPERIMENT] });
    expect(both).toEqual(['tr-3', 'tr-2', 'tr-1']);
    expect(await ids('', { experimentIds: [] })).toEqual([]);
  });
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

async function planOf(filter: string, more: Partial<TraceQuery>): Promise<PlanNode[]> {
  const { text, values } = traceSearchStatement(query(filter, more), parseFilter(filter));
  const [row] = await database.dataSource.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }[]>(
    `EXPLAIN (FORMAT JSON) ${text}`,
    values,
  );
  return row?.['QUERY PLAN'].flatMap(({ Plan }) => nodesOf(Plan)) ?? [];
}

describe('an index serves', () => {
  it.each<[string, Partial<TraceQuery>, ...string[]]>([
    ['', {}, 'ix_traces_default_order'],
    ['', { orderBy: ['timestamp_ms DESC'] }, 'ix_traces_default_order'],
    ['', { experimentIds: [EXPERIMENT, 4711] }, 'ix_traces_default_order'],
    ['timestamp_ms > 1059000', {}, 'ix_traces_default_order'],
    [`request_id = 'tr-7'`, {}, 'pk_traces'],
    [`client_request_id = 'req-7'`, {}, 'ix_traces_client_request'],
    [`tags.rare = 'nope'`, {}, 'ix_traces_tags'],
    [`name = 'nope'`, {}, 'ix_traces_tags'],
    [`metadata.\`mlflow.trace.session\` = 's7'`, {}, 'ix_traces_metadata'],
    [`run_id = '${'0'.repeat(32)}'`, {}, 'ix_traces_metadata'],
    [`run_id = '${'0'.repeat(32)}'`, {}, 'pk_trace_runs'],
    [`span.name = 'rare step'`, {}, 'ix_spans_name'],
    [`span.type = 'RERANKER'`, {}, 'ix_spans_type'],
    // Many of the spans: what the sampled statistics say decides between the two.
    [`span.name = 'step 1'`, {}, 'pk_spans', 'ix_spans_name'],
    [`feedback.gold = 'yes'`, {}, 'ix_assessments_name'],
    [`expectation.nope IS NOT NULL`, {}, 'ix_assessments_name'],
  ])('%s %j', async (filter, more, ...indexes) => {
    const nodes = await planOf(filter, more);
    const used = new Set(nodes.map((node) => node['Index Name']));
    expect(indexes.filter((index) => used.has(index))).not.toEqual([]);
    const scanned = nodes.filter((node) => node['Node Type'] === 'Seq Scan');
    expect(scanned.map((node) => node['Relation Name'])).not.toContain('traces');
    expect(scanned.map((node) => node['Relation Name'])).not.toContain('spans');
  });
});

describe('whatever a filter holds', () => {
  const PARTS = [
    ...[
      'name',
      'tags.`x`',
      'metadata.a',
      'span.name',
      'span.attributes.`a"b`',
      'feedback.q',
      'trace.text',
      'prompt',
    ],
    ...[
      '=',
      '!=',
      '>',
      'LIKE',
      'RLIKE',
      'IN',
      'NOT IN',
      'IS NULL',
      'AND',
      'OR',
      ';',
      '--',
      '/*',
      '$1',
      '(',
      ')',
      ',',
    ],
    ...[
      `'x'`,
      `"y"`,
      `''; DROP TABLE traces; --'`,
      `'\\'`,
      `'%_\\'`,
      '5',
      '1e999',
      `('a', 'b')`,
      '`',
      `'`,
      '\u0000x',
    ],
  ];

  /** The same filters in every run. */
  function* filters(count: number): Generator<string> {
    let state = 42;
    const next = (limit: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state % limit;
    };
    for (let index = 0; index < count; index += 1) {
      yield Array.from({ length: 1 + next(8) }, () => PARTS[next(PARTS.length)]).join(' ');
    }
  }

  it('it is a search or a refusal, and never another statement', async () => {
    for (const filter of filters(600)) {
      const outcome = await ids(filter, { maxResults: 1, experimentIds: [4711] }).catch(
        (error: unknown) => error,
      );
      const isFine = Array.isArray(outcome) || outcome instanceof TrackingError || isUnstorable(outcome);
      expect([filter, isFine]).toEqual([filter, true]);
    }
    expect(await ids('')).toHaveLength(100);
  });

  /** NUL, which requests cannot bring this far. */
  const isUnstorable = (error: unknown): boolean =>
    typeof error === 'object' && error !== null && 'code' in error && error.code === '22021';
});
